using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>
/// Where labels begin: rows near each other in the columns that are drawn given a label get one state, by seeds far apart (k-means++, Arthur and Vassilvitskii 2007) in columns scaled by their standard deviation, but
/// for a part of every row that is shared among all states (<see cref="StartShare"/>). A label whose members are no rows of data begins at random.
/// </summary>
internal sealed class LabelStart(Problem problem)
{
    /// <summary>log weights [members.., states].</summary>
    public double[] Draw(Variable label, int restart, RandomStream random)
    {
        var states = problem.SizeOf(((FiniteSupport)label.Support).Count);
        var members = problem.ShapeOf(label).Count;
        if (Columns(label) is not { Count: > 0 } columns) return [.. Enumerable.Range(0, members * states).Select(_ => 2 * random.NextNormal())];
        var (nearest, shared) = (FarSeeds.Nearest(columns.ConvertAll(Scaled), [.. columns.Select(_ => 1.0)], states, random), StartShare.Of(restart));
        return [.. Enumerable.Range(0, members * states).Select(i => Math.Log((nearest[i / states] == i % states ? 1 - shared : 0) + (shared / states)))];
    }

    /// <summary>How many members of a label differ in the data that are drawn given it, and of how many something is there; null where its members are no rows of data.</summary>
    public (int Kinds, int Members)? There(Variable label)
    {
        if (Columns(label) is not { Count: > 0 } columns) return null;
        var members = Enumerable.Range(0, problem.ShapeOf(label).Count).Where(row => columns.Exists(c => double.IsFinite(c[row]))).ToList();
        List<double[]> there = columns.ConvertAll(c => members.ConvertAll(row => c[row]).ToArray());
        return (FarSeeds.Kinds(there, members.Count), members.Count);
    }

    /// <summary>The numbers of data whose law reads the label, a row for each of its members, NaN where a cell is missing; categories as a column for each.</summary>
    private List<double[]> Columns(Variable label)
    {
        if (label.Extents.Count != 1) return [];
        var read = problem.Graph.Story.OfType<Draw>().Where(d => problem.Graph[d.Target.Of].Role == Role.Data && DeepReads.Of(problem.Graph, d).Any(r => r.Of == label.Name)).Select(d => d.Target.Of).Distinct();
        return [.. read.Select(name => problem.Graph[name]).Where(v => v.Extents.Count > 0 && v.Extents[0] == label.Extents[0]).SelectMany(ColumnsOf)];
    }

    private IEnumerable<double[]> ColumnsOf(Variable data)
    {
        var (array, rows) = (problem.Data[data.Name], problem.SizeOf(data.Extents[0].Size));
        var (each, mask) = (array.Values.Length / Math.Max(1, rows), problem.Missing.GetValueOrDefault(data.Name)?.Mask);
        for (var c = 0; c < each; c++)
        {
            double[] column = [.. Enumerable.Range(0, rows).Select(row => mask?[(row * each) + c] == true ? double.NaN : array.Values[(row * each) + c])];
            if (data.Type.Element != Element.Index) yield return column;
            else foreach (var state in column.Where(double.IsFinite).Distinct().Order().ToList()) yield return [.. column.Select(v => double.IsNaN(v) ? v : v == state ? 1 : 0)];
        }
    }

    /// <summary>About the mean, by the standard deviation; a missing cell lies at the mean.</summary>
    private static double[] Scaled(double[] column)
    {
        var there = column.Where(double.IsFinite).ToList();
        var mean = there.DefaultIfEmpty(0).Average();
        var sd = Math.Sqrt(there.Select(v => (v - mean) * (v - mean)).DefaultIfEmpty(0).Average());
        return [.. column.Select(v => double.IsFinite(v) && sd > 0 ? (v - mean) / sd : 0)];
    }
}
