namespace ProbDsl.Inference.Judging;

/// <summary>Diagnostics of `judge`.</summary>
internal static class JudgeDiagnostics
{
    private const string CheckOfFit = "check a fit: `probdsl fit STORY --data FILE --out DIR` and `probdsl ppc DIR --data FILE`";

    /// <summary>The error of a fit without draws, or with too few; null of any other.</summary>
    public static Diagnostic? WithoutDraws(SavedFit fit) => !fit.IsPoint && fit.Posterior.Count >= LeftOutRows.FewestDraws ? null
        : Diagnostic.Error("E0655", fit.IsPoint
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
        .Next("a `param` has none; write `name ~ Normal(0, 10)` in its place. Effects of groups with an unknown mean or scale, and "
            + "unknowns of rows, belong to the likelihood");

    /// <summary>The error of replicates of a story whose unknowns are not all drawn from priors.</summary>
    public static Diagnostic ReplicatesWithoutPriors(string reason, Place place) => Diagnostic.Error("E0660",
            $"data cannot be drawn from the priors: {reason}", place)
        .Next($"give each unknown a prior, as in `weight ~ Normal(0, 1)`; or {CheckOfFit}");

    /// <summary>The error of a story that cannot be drawn from its prior, with another way.</summary>
    public static Diagnostic OrOfFit(Diagnostic undrawn) => undrawn.Next($"{undrawn.Help}; or {CheckOfFit}");

    /// <summary>The error of a fit without draws of an unknown that the density needs.</summary>
    public static Diagnostic WithoutComponents(SavedFit fit) => Diagnostic.Error("E0659",
            $"the fit in {fit.Folder} has no draws of an unknown that the density of its story reads", Place.None)
        .Next("missing cells that are unknowns, nets and guides have none: fit without rows with missing cells (`--drop-missing`)");

    /// <summary>The error of fits that predict other rows.</summary>
    public static Diagnostic OtherRows(string one, string other) => Diagnostic.Error("E0654",
            $"{one} and {other} do not predict the same rows", Place.None)
        .Next("fit both stories to the same file, and let both draw the same column in the same rows");

    /// <summary>The error of fits of which one predicts rows from those before them, another from all others.</summary>
    public static Diagnostic OtherPredictions(string oneStep, string other) => Diagnostic.Error("E0682",
            $"{oneStep} predicts each row from those before it, {other} from all other rows: these are not compared", Place.None)
        .Next($"`probdsl judge DIR --leave {RowParts.Future}` predicts later rows from earlier ones, for both; or `--evidence` of each "
            + "alone");

    /// <summary>The error of folds of rows that depend on each other's order.</summary>
    public static Diagnostic FoldsOfSeries(Plate plate) => Diagnostic.Error("E0649",
            $"rows along `{plate.Name}` depend on those before them: a fold chosen at random is predicted from what comes after it",
            Place.None)
        .Next($"`--leave {RowParts.Future}` predicts later rows from earlier ones; without an option each row is predicted from those "
            + "before it");

    /// <summary>The error of a number of folds that the rows do not have.</summary>
    public static Diagnostic NumberOfFolds(int folds, int rows) => Diagnostic.Error("E0650",
            $"{rows:N0} {(rows == 1 ? "row" : "rows")} cannot be divided into {folds:N0} folds", Place.None)
        .Next(rows < 2 ? "one row has no others that would predict it" : $"choose 2 to {rows:N0} folds; 10 is usual");

    /// <summary>The error of a group that is no column of the story.</summary>
    public static Diagnostic NoSuchGroup(string name, IReadOnlyList<string> groups) => Diagnostic.Error("E0652",
            $"the rows have no groups `{name}`", Place.None)
        .Next(groups.Count == 0 ? "groups are data with the type `index[..]`; along a series, `--leave future`"
            : $"groups are {string.Join(", ", groups.Select(g => $"`{g}`"))}");

    /// <summary>The error of a group whose members have nothing in common.</summary>
    public static Diagnostic GroupWithoutDistribution(Variable group, Variable free) => Diagnostic.Error("E0653",
            $"a `{group.Name}` that is left out has no distribution of `{free.Name}`", free.Span)
        .Next($"let its members have one: `{free.Name}[k] ~ Normal(m, s)` with unknown `m` and `s`");

    /// <summary>The error of rows that are read by others.</summary>
    public static Diagnostic RowsAreRead() => Diagnostic.Error("E0648",
            "other rows read the values of the rows that would be left out", Place.None)
        .Next("predict the next rows of a file that ends earlier: `probdsl eval DIR --data later.csv`");

    /// <summary>The error of rows in groups.</summary>
    public static Diagnostic RowsOfGroups(IReadOnlyList<Plate> plates) => Diagnostic.Error("E0648",
            $"rows of `{plates[^1].Name}` within `{plates[0].Name}` are not left out by fits without them", Place.None)
        .Next("hold whole groups out: `probdsl compare STORY --data FILE --holdout 0.2`");

    private static string Names(SavedFit fit) => string.Join(", ", fit.Data.Select(d => $"{d.Name} with {CountedNoun.Of(d.Rows, "row")}"));
}
