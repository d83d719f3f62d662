using ProbDsl.Catalog.Functions;
using ProbDsl.Compiler.Graph;

namespace ProbDsl.Inference.Expressions;

/// <summary>What a story reads as dates.</summary>
internal static class DateReads
{
    /// <summary>Whether a story reads columns as dates: data of type `date`, or functions of dates in `from`.</summary>
    public static bool AreIn(ModelGraph graph) => graph.Variables.Any(v => v is { Role: Role.Data, Origin: ColumnOrigin origin }
        && (v.Type.Element == Element.Date || origin.Columns.SelectMany(ExprTree.All).OfType<Apply>().Any(TakesColumns)));

    /// <summary>Whether a function reads the columns that it takes as dates.</summary>
    public static bool TakesColumns(Apply apply) => apply.Function is DateFunction;
}
