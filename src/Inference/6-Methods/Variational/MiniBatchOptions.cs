namespace ProbDsl.Inference.Variational;

/// <summary>The options of a training in mini-batches: the user's, else the defaults of the method.</summary>
internal static class MiniBatchOptions
{
    /// <summary>The default weight decay of AdamW (Loshchilov and Hutter 2019).</summary>
    private const double UsualDecay = 0.01;

    // steps between held-out evaluations, and the patience of early stopping in evaluations
    private const int LookEvery = 250, Looks = 20;

    /// <param name="options">The user's options.</param>
    /// <param name="steps">The default number of steps.</param>
    /// <param name="rate">The default learning rate.</param>
    /// <param name="averaging">The default decay of averaged weights; null for none.</param>
    public static TrainingOptions Create(FitOptions options, int steps, double rate, double? averaging) =>
        new(options.Seed, options.MaxIterations ?? steps, options[StandardOptions.LearningRate] ?? rate)
        {
            Adam = new(
                WeightDecay: options[StandardOptions.WeightDecay] ?? (options[StandardOptions.Optimizer] == "adamw" ? UsualDecay : 0),
                IsAmsGrad: options[StandardOptions.Optimizer] == "amsgrad"),
            Schedule = options[StandardOptions.Schedule] switch
            {
                "constant" => new ConstantRate(),
                "cosine" => new CosineRate(),
                "plateau" => new PlateauRate(),
                _ => new HalvingRate(),
            },
            ClipNorm = options[StandardOptions.ClipNorm],
            Averaging = options[StandardOptions.Averaging] ?? averaging,
            HeldOutEvery = LookEvery,
            Patience = Looks,
            Engine = options.ChosenEngine,
            Ranks = options.Ranks,
        };

    /// <summary>The batch size of this rank: its part of that of all ranks, which is at most all rows; at least one row.</summary>
    public static int BatchOf(FitOptions options, int rows)
    {
        var together = Math.Min(options[StandardOptions.BatchSize] ?? StandardOptions.BatchSize.Usual, rows);
        return Math.Max(1, options.Ranks.PartOf(together).Count);
    }
}
