namespace ProbDsl.Inference.Judging;

/// <summary>Diagnostics of `judge`.</summary>
internal static class JudgeDiagnostics
{
    /// <summary>The error of a fit without draws.</summary>
    public static Diagnostic WithoutDraws(SavedFit fit) => Diagnostic.Error("E0655", fit.IsPoint
            ? $"the fit in {fit.Folder} is a point (`{fit.Method}`): it has no draws that predictions could be judged by"
            : $"the fit in {fit.Folder} has {fit.Posterior.Count} draws, too few to judge predictions by", Place.None)
        .Next("fit the story by a method with draws, and keep it with `--out`; "
            + "`probdsl methods` lists them");

    /// <summary>The error of a fit whose rows have no density at a draw.</summary>
    public static Diagnostic WithoutDensity(SavedFit fit) => Diagnostic.Error("E0656",
            "rows of this story have no density given a draw: a guide, an energy or a path in continuous time stands for it", Place.None)
        .Next($"hold rows back and compare: `probdsl compare STORY --data FILE --holdout 0.2`; or `probdsl eval {fit.Folder} --data FILE`");

    /// <summary>The error of data that the fit has not seen.</summary>
    public static Diagnostic OtherData(SavedFit fit) => Diagnostic.Error("E0657",
            $"these are not the data of the fit in {fit.Folder}, {Names(fit)}", Place.None)
        .Next($"give the same files: `probdsl judge {fit.Folder} --data {fit.Data.Select(d => d.Name).FirstOrDefault("FILE")}`; "
            + "`probdsl eval` reports the density of new rows");

    /// <summary>The error of a story whose unknowns have no priors outside of plates.</summary>
    public static Diagnostic WithoutPriors(ModelGraph graph) => Diagnostic.Error("E0658",
            $"no unknown of `{graph.Name}` has a prior whose power could be scaled", Place.None)
        .Next("a `param` has none; write `name ~ Normal(0, 10)` in its place. Unknowns of groups and rows belong to the likelihood");

    /// <summary>The error of a fit without draws of an unknown that the density needs.</summary>
    public static Diagnostic WithoutComponents(SavedFit fit) => Diagnostic.Error("E0659",
            $"the fit in {fit.Folder} has no draws of an unknown that the density of its story reads", Place.None)
        .Next("missing cells that are unknowns, nets and guides have none: fit without rows with missing cells (`--drop-missing`)");

    /// <summary>The error of fits that predict other rows.</summary>
    public static Diagnostic OtherRows(string one, string other) => Diagnostic.Error("E0654",
            $"{one} and {other} do not predict the same rows", Place.None)
        .Next("fit both stories to the same file, and let both draw the same column in the same rows");

    private static string Names(SavedFit fit) => string.Join(", ", fit.Data.Select(d => $"{d.Name} with {d.Rows:N0} rows"));
}
