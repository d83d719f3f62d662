using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Results.Sections;

namespace ProbDsl.Cli.Input;

/// <summary>The variables requested with an option such as `--show`.</summary>
/// <param name="Names">The names as the user wrote them; null: all variables of the story.</param>
internal sealed record RequestedNames(string[]? Names)
{
    public static RequestedNames None { get; } = new([]);

    public ShownNames Shown => Names is null ? ShownNames.All : new(Names);

    /// <summary>Why requested variables are not on the page of a fit, a sentence for each.</summary>
    public IEnumerable<string> Unprinted(ModelGraph graph, FitSummary summary)
    {
        var printed = summary.Estimates.Select(e => e.Cells?.Data ?? e.Name).Concat(summary.Definitions.Select(d => d.Name))
            .Concat(summary.States.Select(s => s.Latent))
            .Concat(summary.Find<LatentMoments>()?.All.Select(e => e.Cells?.Data ?? e.Name) ?? []).ToHashSet();
        return (Names ?? []).Where(n => !printed.Contains(n)).Select(n => graph[n] switch
        {
            { Role: Role.Data } => $"`{n}` is data: `--show` prints unknowns and definitions",
            { Role: Role.Constant } => $"`{n}` is a number of the story: `--show` prints unknowns and definitions",
            { Role: Role.Derived } => $"`{n}` is not printed: the fit reports no values of it. `probdsl predict DIR` may",
            _ => $"`{n}` is not printed: the fit reports no values of it. `probdsl predict DIR`, of a fit kept with `--out DIR`, reports "
                + "it for each row",
        });
    }

    /// <summary>The error for a name that the story does not have, or null.</summary>
    /// <param name="graph">The story.</param>
    /// <param name="option">The option.</param>
    public Diagnostic? Check(ModelGraph graph, string option = "--show") =>
        Names?.FirstOrDefault(n => !graph.Variables.Any(v => v.Name == n)) is not { } unknown ? null
            : Diagnostic.Error("E0622", $"`{option} {unknown}` names no variable of the story", Place.None)
                .Next(DidYouMean.Closest(unknown, WithEstimates(graph)) is { } near ? $"did you mean `{near}`?"
                    : $"it has {string.Join(", ", WithEstimates(graph).Take(10).Select(Backquoted.Of))}"
                        + (option == "--show" ? "; `--all` prints every array" : ""));

    /// <summary>The error for a name of which a fit has no draws, or null.</summary>
    public Diagnostic? CheckDraws(ModelGraph graph) => Check(graph, "--keep")
        ?? (Names?.FirstOrDefault(n => graph[n].Role is not (Role.Latent or Role.Param)) is not { } other ? null
            : Diagnostic.Error("E0622", $"`--keep {other}` names {(graph[other].Role == Role.Derived ? "a definition" : "no unknown")}: "
                + "draws are of unknowns", Place.None).Next("definitions follow from the unknowns that they read: keep these"));

    /// <summary>The names of unknowns and definitions.</summary>
    private static List<string> WithEstimates(ModelGraph graph) =>
        [.. graph.Variables.Where(v => v.Role is not (Role.Data or Role.Constant)).Select(v => v.Name)];
}
