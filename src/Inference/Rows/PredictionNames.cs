using System.Globalization;
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
        if (Support.Of(variable.Type) is not FiniteSupport support) support = (FiniteSupport)variable.Support;
        var count = problem.SizeOf(support.Count);
        if (variable.Type.Element == Element.Bool) return new(count, support.First, [(1, "true")]);
        var levels = variable.Type.States?.Symbol is { } size ? problem.Levels.GetValueOrDefault(size) ?? fit.Remembered.Levels.GetValueOrDefault(size) : null;
        return new(count, support.First, [.. Enumerable.Range(0, count).Select(k => (k, levels?.Texts.ElementAtOrDefault(k) ?? (support.First + k).ToString(CultureInfo.InvariantCulture)))]);
    }
}

/// <summary>How many states there are, the number of the first, and those that are told, each by its place among them.</summary>
internal sealed record StateNames(int Count, int First, IReadOnlyList<(int Place, string Name)> Names);
