using ProbDsl.Parser;

namespace ProbDsl.Inference;

/// <summary>What is said of options that would change nothing.</summary>
internal static class OptionDiagnostics
{
    /// <param name="written">As it was given.</param>
    /// <param name="option">Its name.</param>
    /// <param name="isFor">What it is for.</param>
    /// <param name="bears">What there is in its place.</param>
    /// <param name="place">Where a story says it.</param>
    public static Diagnostic Idle(string written, string option, string isFor, IReadOnlyList<Bears> bears, Place place)
    {
        var values = bears.SelectMany(b => OptionTable.Counting(option, b.On)).Distinct().ToList();
        var there = string.Join("; ", bears.Select(b => b.Words).Distinct());
        return Diagnostic.Error("E0557", $"`{written}` would change nothing: it is for {isFor}, and this is {there}", place)
            .Next(values.Count == 0 ? "leave it out" : $"leave it out, or take one that counts here: {string.Join(", ", values.Select(v => $"`{v}`"))}");
    }

    public static Diagnostic NotRead(string data) =>
        Diagnostic.Error("E0557", $"`--without {data}=...` would change nothing: no step of the chain reads `{data}`", Place.None).Next("name a label that the story's steps are told, or leave `--guidance` and `--without` out");
}
