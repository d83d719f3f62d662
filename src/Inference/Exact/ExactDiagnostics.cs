using ProbDsl.Compiler.Graph;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Inference.Exact;

/// <summary>Why a posterior has no closed form after all, told with the data at hand.</summary>
internal static class ExactDiagnostics
{
    public static Diagnostic NoPosterior((string Name, Variable Unknown) number, string reason) =>
        Diagnostic.Error("E0554", $"the posterior of `{number.Name}` has no closed form: {reason}", number.Unknown.Span)
            .Next("give it a prior that integrates to 1, such as `Normal(0, 10)` or `Gamma(1, 1)`; or ask for `--method advi`");

    /// <summary>No joint state of the finite latents gives the data a density.</summary>
    public static Diagnostic Impossible(IReadOnlyList<Variable> latents) =>
        Diagnostic.Error("E0556",
            $"the data are impossible: at every state of {string.Join(", ", latents.Select(l => $"`{l.Name}`"))} their density is 0",
            latents[0].Span)
            .Next("look for a probability of exactly 0 or 1 that a row contradicts, or for a value outside of what its law can draw");

    public static Diagnostic NotOfTheForm(double apart) =>
        Diagnostic.Error("E0555", FormattableString.Invariant(
            $"the law in closed form is not the posterior: their logarithms differ by {apart:G3} where they ought not"), Place.None)
            .Next("`--method advi` or `--method laplace` approximate it; and please report the story, which `exact` ought to have refused");
}
