using ProbDsl.Compiler;

namespace ProbDsl.Inference;

/// <summary>What the columns of predictions are called: absent data as the columns that the story reads, states by their levels.</summary>
internal sealed class PredictionNames(KeptFit fit, Problem problem)
{
    /// <summary>`kind`, `x[2]`; of data the column's name.</summary>
    public string Of(PredictedVariable variable, int at) =>
        fit.Graph[variable.Variable.Name].Origin is ColumnOrigin { Columns: var columns } && columns.Count == variable.Step && columns[at] is FromColumn column
            ? column.Name : $"{variable.Variable.Name}{variable.Place(at)}";

    /// <summary>The states of a variable of few values; null where it is none. Of a truth value only `true` is told.</summary>
    public StateNames? StatesOf(Variable variable)
    {
        if (variable.Type.Element is not (Element.Bool or Element.Index) && !(variable.IsFiniteLatent && variable.Support is FiniteSupport)) return null;
        var (support, names) = (StateNames.SupportOf(variable), StateNames.All(variable, problem, fit.Remembered).Index().ToList());
        return new(names.Count, support.First, variable.Type.Element == Element.Bool ? [(1, "true")] : names);
    }
}
