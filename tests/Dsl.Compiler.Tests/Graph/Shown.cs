using ProbDsl.Parser.Diagnostics;
using ProbDsl.Parser.Source;

namespace ProbDsl.Tests.Graph;

/// <summary>Diagnostics as lines of text with all they say: code, line:column and text of each place, message, labels, next step.</summary>
internal static class Shown
{
    public static string Text(IEnumerable<Diagnostic> diagnostics) => string.Concat(diagnostics.Select(Text));

    public static string Text(Diagnostic diagnostic)
    {
        var place = diagnostic.Place is SourcePlace { Span: var span } ? $" {At(span)}" : "";
        var labels = string.Concat(diagnostic.Labels.Select(l => $"  {At(l.Span)}: {l.Text}\n"));
        return $"{diagnostic.Code}{place}: {diagnostic.Message}\n{labels}{(diagnostic.Help is { } help ? $"  = {help}\n" : "")}";
    }

    private static string At(SourceSpan span) => $"{span.Source!.At(span.Start)} `{span.Text.ReplaceLineEndings(" ")}`";
}
