import { mount } from 'svelte';
import App from './ui/App.svelte';
import { services } from './services';
import './ui/tokens.css';
import './ui/base.css';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no element with the id "app"');
mount(App, { target, props: { services } });
