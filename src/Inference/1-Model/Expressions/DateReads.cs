namespace ProbDsl.Inference.Expressions;

/// <summary>What a story reads as dates.</summary>
public static class DateReads
{
    /// <summary>Whether a story reads columns as dates: data of type `date`, or functions of dates in `from`.</summary>
    public static bool AreIn(ModelGraph graph) => graph.Variables.Any(v => v is { Role: Role.Data, Origin: ColumnOrigin origin }
        && (v.Type.Element == Element.Date || origin.Columns.SelectMany(ExprTree.All).OfType<Apply>().Any(TakesColumns)));

    /// <summary>The columns that a story reads as dates.</summary>
    public static HashSet<string> Columns(ModelGraph graph) =>
        [.. graph.Variables.Where(v => v is { Role: Role.Data, Origin: ColumnOrigin }).SelectMany(Parts).SelectMany(ExprTree.All)
            .OfType<ColumnValue>().Select(c => c.Name)];

    /// <summary>The parts of a data name's expressions that are read as dates.</summary>
    private static IEnumerable<Expr> Parts(Variable data) => data.Type.Element == Element.Date ? ((ColumnOrigin)data.Origin!).Columns
        : ((ColumnOrigin)data.Origin!).Columns.SelectMany(ExprTree.All).OfType<Apply>().Where(TakesColumns);

    /// <summary>Whether a function reads the columns that it takes as dates.</summary>
    public static bool TakesColumns(Apply apply) => apply.Function is DateFunction;
}
