using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Fits;

/// <summary>The story for new data of a fit, with each `all` replaced by the columns that it had in the fit, by name.</summary>
internal static class FittedColumns
{
    /// <summary>The story, with the first data name whose columns are not saved in the fit.</summary>
    public static (ModelGraph Graph, Variable? Missing) Put(ModelGraph graph, SavedData fit)
    {
        var missing = graph.Variables.FirstOrDefault(v => ColumnList.AllsOf(v).Any(all => fit.ColumnsOf(v.Name, all.Span.Text) is null));
        return missing is null ? (graph with { Variables = [.. graph.Variables.Select(v => Named(v, fit))] }, null) : (graph, missing);
    }

    private static Variable Named(Variable variable, SavedData fit) =>
        variable.Origin is ColumnOrigin origin && ColumnList.AllsOf(variable).Any()
            ? variable with { Origin = origin with
                { Columns = [
                    .. origin.Columns.SelectMany(e => ColumnList.Expand(e, all => fit.ColumnsOf(variable.Name, all.Span.Text)!))] } }
            : variable;
}
