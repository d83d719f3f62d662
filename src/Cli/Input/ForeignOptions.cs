namespace ProbDsl.Cli.Input;

/// <summary>Option names of other tools and the corresponding options of a verb.</summary>
internal static class ForeignOptions
{
    private static readonly (string[] Called, string Own, string? Note)[] table =
    [
        (["lr", "step-size", "stepsize", "rate"], "--learning-rate", null),
        (["epochs", "epoch", "n-epochs", "num-epochs"], "--max-iter",
            "a step is one batch, so an epoch is rows / batch size steps"),
        (["iter", "iters", "iterations", "n-iter", "num-iter", "max-iters", "maxiter", "max-iterations", "steps", "n-steps", "num-steps",
            "max-steps"], "--max-iter", null),
        (["n-chains", "num-chains", "nchains"], "--chains", null),
        (["warmup", "tune", "burn-in", "burnin", "burn", "iter-warmup", "n-warmup"], "--num-warmup", null),
        (["thin", "adapt-delta", "target-accept", "max-treedepth"], "--num-samples",
            "chains keep every draw and have no step size; it counts the draws of all chains together"),
        (["draws", "samples", "n-samples", "n-draws", "num-draws", "iter-sampling"], "--num-samples", null),
        (["n-init", "starts", "num-restarts", "n-restarts", "num-starts"], "--restarts", null),
        (["batch", "batchsize", "minibatch", "mini-batch", "minibatch-size"], "--batch-size", null),
        (["tolerance", "eps", "epsilon", "ftol", "gtol", "tol-rel-obj"], "--tol", null),
        (["random-state", "random-seed", "rng", "rng-seed"], "--seed", null),
        (["output", "output-dir", "outdir", "save", "save-dir"], "--out", null),
        (["particles", "n-particles", "mc-samples", "elbo-samples", "grad-samples"], "--num-particles", null),
        (["algorithm", "algo", "inference", "engine", "backend"], "--method", null),
        (["cpus", "jobs", "n-jobs", "num-threads", "cores", "workers", "parallel-chains"], "--threads", null),
        (["validation-split", "val-split", "validation", "test-size", "test-split"], "--holdout", null),
        (["optim", "optimizer"], "--optimizer", null),
        (["wd", "l2"], "--weight-decay", null),
        (["grad-clip", "clip-grad", "clip", "max-grad-norm"], "--clip-norm", null),
        (["lr-schedule", "lr-scheduler", "scheduler"], "--schedule", null),
        (["input", "csv", "file", "dataset"], "--data", null),
        (["param", "define", "hyper"], "--set", null),
    ];

    private static readonly (OptionUses Use, string Name)[] verbs =
        [(OptionUses.Fit, "fit"), (OptionUses.Eval, "eval"), (OptionUses.Predict, "predict"), (OptionUses.Sample, "sample"),
            (OptionUses.Judge, "judge"), (OptionUses.Sensitivity, "sensitivity"), (OptionUses.Effects, "comparisons"),
            (OptionUses.Effects, "slopes")];

    /// <summary>
    /// For each unknown option on the command line, the sentence that names the correct one; none if no option is similar.
    /// </summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="verb">The verb with its options.</param>
    public static IEnumerable<string> Advice(IEnumerable<string> arguments, Command verb)
    {
        var own = verb.Options.SelectMany(o => o.Aliases.Append(o.Name)).ToHashSet();
        return arguments.TakeWhile(a => a != "--").Where(a => a.Length > 2 && a.StartsWith("--", StringComparison.Ordinal))
            .Select(a => a.Split('=', ':')[0])
            .Where(a => !own.Contains(a) && a is not ("--help" or "--version")).Distinct()
            .Select(asked => Of(asked, own, verb.Name)).OfType<string>();
    }

    private static string? Of(string asked, HashSet<string> own, string verb)
    {
        var name = asked.TrimStart('-').Replace('_', '-').ToLowerInvariant();
        if (own.Contains($"--{name}")) return $"`{asked}` is written `--{name}`";
        foreach (var (called, meant, note) in table)
            if (called.Contains(name) && own.Contains(meant)) return $"`{asked}`: use `{meant}`{(note is null ? "" : $" ({note})")}";
        if (StandardOptions.Table.FirstOrDefault(o => o.Flag == $"--{name}") is { } row && Others(row, verb) is { Length: > 0 } others)
            return $"`{asked}` is an option of {others}";
        return DidYouMean.Closest(asked,
            own.Where(o => o.StartsWith("--", StringComparison.Ordinal)).Order(StringComparer.Ordinal)) is { } near
            ? $"`{asked}`: did you mean `{near}`?" : null;
    }

    /// <summary>The other verbs that have an option: `probdsl fit`, `probdsl eval` and `probdsl predict`.</summary>
    private static string Others(RunOption row, string verb)
    {
        List<string> others = [.. verbs.Where(v => row.Uses.HasFlag(v.Use) && v.Name != verb).Select(v => $"`probdsl {v.Name}`")];
        return others.Count < 2 ? string.Concat(others) : $"{string.Join(", ", others.SkipLast(1))} and {others[^1]}";
    }
}
