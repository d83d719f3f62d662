namespace ProbDsl.Inference.Forecasting;

/// <summary>Diagnostics for forecasts of several sequences.</summary>
internal static class SequenceDiagnostics
{
    public static Diagnostic NotKept(string folder, Sequences along) =>
        Diagnostic.Error("E0582", $"the sequences of `{along.Members.Name}` are not saved in {folder}", Place.None)
            .Next($"name their files, `probdsl predict {folder} --horizon 12 --data FILE`, or fit the story again with the current version "
                + "and data in one file");

    public static Diagnostic TooFarAhead(Sequences along, int steps, double rows) => Diagnostic.Error("E0611",
        FormattableString.Invariant($"`--horizon {steps}` requests {rows:N0} rows, {steps:N0} for each of `{along.Members.Name}`, ")
            + FormattableString.Invariant($"more than the limit of {ContinuationDiagnostics.MostAhead:N0}"), Place.None)
        .Next("give a shorter horizon, or the sequences in several files: `--data FILE`");

    public static Diagnostic NeedsData(Variable data, Sequences along) =>
        Diagnostic.Error("E0584", $"positions after the end of each of `{along.Members.Name}` need values of `{data.Name}`, "
            + "which the story does not draw", data.Span).Next(Empty(along));

    public static Diagnostic NeedsParam(Variable param, Sequences along) =>
        Diagnostic.Error("E0585", $"`--horizon` continues each of `{along.Members.Name}`, but `{param.Name}` has a number for each "
            + "position of the fit, and none for later ones", param.Span)
            .Next($"give `{param.Name}` a prior that says how it goes on, such as `{param.Name}[t] ~ Normal({param.Name}[t-1], sd)`");

    public static Diagnostic ReadsLength(Statement statement, Sequences along) =>
        Diagnostic.Error("E0583", $"with more positions in each of `{along.Members.Name}` the distribution of the fit's positions changes: "
            + $"`{statement.Name}` reads the length `{along.Length}`", statement.Span).Next(Empty(along));

    public static Diagnostic Unsupported(Statement statement, Sequences along, string why) =>
        Diagnostic.Error("E0581", $"later positions of `{along.Members.Name}` depend on those of the fit through `{statement.Name}`, "
            + $"but conditioning on them is not supported here: {why}", statement.Span).Next(Empty(along));

    public static Diagnostic Trained(Sequences along) =>
        Diagnostic.Error("E0581", $"later positions of `{along.Members.Name}` depend on those of the fit, but conditioning on them is not "
            + "supported here: the fit has trained weights in place of draws", Place.None).Next(Empty(along));

    private static string Empty(Sequences along) => along.Rows is null
        ? "fit the story again with further columns whose outcome cells are empty: `probdsl predict DIR --data FILE` with that file "
            + "predicts them"
        : "fit the story again with rows at the end of each sequence whose outcome cells are empty: `probdsl predict DIR --data FILE` "
            + "with that file predicts them";
}
