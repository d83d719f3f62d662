using ProbDsl.Compiler.Graph;
using ProbDsl.Data.Dates;
using ProbDsl.Data.Diagnostics;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Inference.Binding;

/// <summary>How the dates of a run are written, and whether a story reads any.</summary>
public static class DateFormats
{
    /// <summary>Whether a story reads columns as dates: data of type `date`, or functions of dates in `from`.</summary>
    public static bool AreRead(ModelGraph graph) => graph.Variables.Any(v => v is { Role: Role.Data, Origin: ColumnOrigin origin }
        && (v.Type.Element == Element.Date || origin.Columns.SelectMany(ExprTree.All).OfType<Apply>().Any(TakesOnlyDates)));

    /// <summary>Whether all arguments of a function are dates, so that it reads columns as dates.</summary>
    internal static bool TakesOnlyDates(Apply apply) => apply.Function is Catalog.Functions.DateFunction;

    /// <summary>The format of a text with directives, that of ISO 8601 for null or with a diagnostic (E0366).</summary>
    internal static DateFormat Of(string? format, DiagnosticBag diagnostics)
    {
        if (format is null) return DateFormat.Iso;
        if (PatternDates.Of(format, out var problem) is { } pattern) return pattern;
        diagnostics.Add(DateDiagnostics.WrongFormat(format, problem!));
        return DateFormat.Iso;
    }
}
