using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;

namespace ProbDsl.Inference.Rows;

/// <summary>What the columns of predictions are called: absent data as the columns that the story reads, states by their levels.</summary>
internal sealed class PredictionNames(KeptFit fit, Problem problem)
{
    /// <summary>`kind`, `x[2]`; of data the column's name.</summary>
    public string Of(PredictedVariable variable, int at) =>
        fit.Graph[variable.Variable.Name].Origin is ColumnOrigin { Columns: var columns } && columns.Count == variable.Step
            && columns[at] is FromColumn column
            ? column.Name : $"{variable.Variable.Name}{variable.Place(at)}";

    /// <summary>
    /// What numbers of a variable are called, and how they become cells of that column; null where they stand as the story has them. A data
    /// name that is called as the column it is computed from is given back in the file's unit, where its expression only shifts and scales
    /// that column, and is called by the expression elsewhere: a column name never stands for other numbers than its cells.
    /// </summary>
    public (string Name, Func<double, double>? InFile) OfNumber(PredictedVariable variable, int at)
    {
        var name = Of(variable, at);
        if (fit.Graph[variable.Variable.Name].Origin is not ColumnOrigin { Columns: var columns } || columns.Count != variable.Step
            || columns[at] is FromColumn) return (name, null);
        if (!ExprWalk.All(columns[at]).OfType<FromColumn>().Any(c => c.Name == name)) return (name, null);
        var unit = FileUnit.Of(columns[at], function => fit.SavedData.ConstantOf(variable.Variable.Name, at + 1, function.Span.Text));
        return unit?.Column == name ? (name, unit.InFile) : (columns[at].Span.Text, null);
    }

    /// <summary>The states of a variable of few values; null where it is none. Of a truth value only `true` is told.</summary>
    public StateNames? StatesOf(Variable variable)
    {
        if (variable.Type.Element is not (Element.Bool or Element.Index) && !(variable.IsFiniteLatent && variable.Support is FiniteSupport))
            return null;
        var (support, names) = (StateNames.SupportOf(variable), StateNames.All(variable, problem, fit.SavedData).Index().ToList());
        return new(names.Count, support.First, variable.Type.Element == Element.Bool ? [(1, "true")] : names);
    }
}
