"""What a training or an evaluation will cost: games and calls exactly, where nothing ends early; tokens and hours from the rates that --help lists."""


def _report(args, title, games, prompts_read, reflections, train_tokens):
    calls = games * args.game_steps
    # With prefix caching the actor reads each new answer of the game once, and its own reply once.
    read = calls * (args.step_tokens + args.reply_tokens)
    written = calls * args.reply_tokens
    # A game as text, in the conversation of a reflector.
    conversation = args.read * args.game_steps * args.step_tokens
    reflector_read, reflector_written = prompts_read * conversation, reflections * args.reflection_tokens
    actor_hours = (read / args.read_rate + written / args.write_rate) / 3600
    reflector_hours = (reflector_read / args.read_rate + reflector_written / args.write_rate + train_tokens / args.train_rate) / 3600
    wall = max(actor_hours / args.actor_gpus, reflector_hours / args.trainer_gpus)
    total = actor_hours / args.actor_gpus + reflector_hours / args.trainer_gpus
    rows = [
        ("games played", games),
        ("calls of the actor", calls),
        ("tokens that the actor reads", read),
        ("tokens that the actor writes", written),
        ("reflections", reflections),
        ("tokens that reflectors read", reflector_read),
        ("tokens that reflectors write", reflector_written),
        ("tokens trained on", train_tokens),
    ]
    print(title)
    for name, value in rows:
        print(f"  {name:32}{value:>18,.0f}")
    print(f"  {'GPU hours, actor':32}{actor_hours:>18,.1f}")
    print(f"  {'GPU hours, reflector':32}{reflector_hours:>18,.1f}")
    print(f"  hours: {wall:,.1f} if both were always busy, {total:,.1f} if they took turns, on {args.actor_gpus} + {args.trainer_gpus} GPUs")
    return {"games": games, "calls": calls, "reflections": reflections, "gpu_hours": actor_hours + reflector_hours}


def training(args):
    contexts = args.steps * args.contexts_per_step
    # Contexts of every depth from 0 on, equally often: each reading is a play of its games, and each depth a reflection before.
    # The server keeps the reading of 512 contexts; of more, each is played once more when its step comes.
    readings = contexts * (1 + (args.horizon - 1) / 2 + (contexts > 512))
    scored = args.read if args.objective == "replay" else args.fresh
    games = readings * args.read + contexts * args.generations * scored
    before = contexts * (args.horizon - 1) / 2
    reflections = contexts * args.generations + before
    conversation = args.read * args.game_steps * args.step_tokens
    trained = contexts * args.generations * (conversation + args.reflection_tokens)
    return _report(args, f"training: {args.steps} steps of {args.contexts_per_step} contexts and {args.generations} reflections", games, contexts + before, reflections, trained)


def evaluation(args):
    loops = args.loops * len(args.families) * (2 if args.reflector else 1)
    # For a loop: what its reflections read, validation after each, and the test; validation without a prompt is played once.
    each = args.iterations * (args.read + args.validation) + args.test
    games = loops * each + len(args.families) * (args.validation + args.test + 2)
    return _report(args, f"evaluation: {loops} loops of {args.iterations} reflections", games, loops * args.iterations, loops * args.iterations, 0)
