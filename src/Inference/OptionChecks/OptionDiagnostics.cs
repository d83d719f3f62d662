using ProbDsl.Compiler.Options;
using ProbDsl.Inference.Options;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Inference.OptionChecks;

/// <summary>Diagnostics of options without effect.</summary>
internal static class OptionDiagnostics
{
    /// <param name="written">As it was set.</param>
    /// <param name="option">Its row.</param>
    /// <param name="to">What it applies to.</param>
    /// <param name="runs">What there is in its place.</param>
    /// <param name="place">Where a story sets it.</param>
    public static Diagnostic Idle(string written, RunOption option, Applicability to, IReadOnlyList<RunTraits> runs, Place place)
    {
        var values = runs.SelectMany(r => option.Applying(r.Has)).Distinct().ToList();
        var there = string.Join("; ", runs.Select(r => r.Words).Distinct());
        var counting = $"leave it out, or take one that counts here: {string.Join(", ", values.Select(v => $"`{v}`"))}";
        return Diagnostic.Error("E0557", $"`{written}` would change nothing: it is for {to.Words}, and this is {there}", place)
            .Next(values.Count == 0 ? "leave it out" : counting);
    }

    public static Diagnostic NotRead(string data) =>
        Diagnostic.Error("E0557", $"`--without {data}=...` would change nothing: no step of the chain reads `{data}`", Place.None)
            .Next("name a label that the story's steps are told, or leave `--guidance` and `--without` out");
}
