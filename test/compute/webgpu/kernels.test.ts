// The table of kernels against what the shaders themselves declare.

import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { WgslReflect } from 'wgsl_reflect/wgsl_reflect.module.js';
import { KERNELS, type KernelName } from '../../../src/compute/webgpu/kernels';
import { paramsBytes } from '../../../src/compute/webgpu/pipelines';

const FOLDER = 'src/compute/webgpu/kernels';

describe('kernels', () => {
  for (const name of Object.keys(KERNELS) as KernelName[]) {
    test(`${name}: bindings and parameters are those of the shader`, () => {
      const { code, bindings, params } = KERNELS[name];
      const shader = new WgslReflect(code);
      expect(shader.entry.compute.map((entry) => entry.name)).toEqual(['main']);
      expect(shader.uniforms.map(({ name, group, binding, size }) => ({ name, group, binding, size }))).toEqual([
        { name: 'params', group: 0, binding: 0, size: paramsBytes(name) },
      ]);
      const members = shader.uniforms[0]!.members!.map((member) => [member.name, member.type.name]);
      expect(members).toEqual(Object.entries(params));
      const declared = [...shader.storage].sort((a, b) => a.binding - b.binding);
      expect(declared.map((v) => [v.name, v.access])).toEqual(Object.entries(bindings));
      expect(declared.map((v) => [v.group, v.binding])).toEqual(declared.map((_, i) => [0, i + 1]));
    });
  }

  test('no kernel needs more storage buffers or uniform bytes than every adapter has', () => {
    for (const [name, { bindings }] of Object.entries(KERNELS)) {
      expect(Object.keys(bindings).length, name).toBeLessThanOrEqual(8);
      expect(paramsBytes(name as KernelName), name).toBeLessThanOrEqual(256);
    }
  });

  test('every shader file is in the table, under its own name', () => {
    const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.wgsl') && !file.startsWith('shared/'),
    );
    const nameOf = (file: string) => basename(file, '.wgsl') as KernelName;
    expect(files.map(nameOf).sort()).toEqual(Object.keys(KERNELS).sort());
    for (const file of files) expect(KERNELS[nameOf(file)].code).toContain(readFileSync(`${FOLDER}/${file}`, 'utf8'));
  });
});
