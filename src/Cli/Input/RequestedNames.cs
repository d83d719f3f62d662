using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Results.Sections;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Cli.Input;

/// <summary>The variables requested with `--show`.</summary>
/// <param name="Names">The names as the user wrote them; null: all variables of the story.</param>
internal sealed record RequestedNames(string[]? Names)
{
    public static RequestedNames None { get; } = new([]);

    public ShownNames Shown => Names is null ? ShownNames.All : new(Names);

    /// <summary>The error for a name that the story does not have, or null.</summary>
    public Diagnostic? Check(ModelGraph graph) =>
        Names?.FirstOrDefault(n => !graph.Variables.Any(v => v.Name == n)) is not { } unknown ? null
            : Diagnostic.Error("E0622", $"`--show {unknown}` names no variable of the story", Place.None)
                .Next(DidYouMean.Closest(unknown, graph.Variables.Select(v => v.Name)) is { } near ? $"did you mean `{near}`?"
                    : $"it has {string.Join(", ", graph.Variables.Select(v => $"`{v.Name}`").Take(10))}; `--all` prints every array");
}
