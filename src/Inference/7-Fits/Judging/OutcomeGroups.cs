namespace ProbDsl.Inference.Judging;

/// <summary>The groups that a story has of the cells of an outcome.</summary>
/// <param name="Name">The data name of the groups, or the name of the outer plate.</param>
/// <param name="Of">The group of each cell, from 0; negative where it is not known.</param>
/// <param name="Count">The number of groups.</param>
internal sealed record OutcomeGroups(string Name, int[] Of, int Count)
{
    /// <summary>
    /// The groups of an outcome: levels of a column that the story reads as an index beside it, and the members of the outermost of its
    /// plates. Groups of one cell each are none.
    /// </summary>
    /// <param name="problem">The story with its data.</param>
    /// <param name="outcome">The outcome.</param>
    /// <param name="cells">Its observed cells, as positions in the data.</param>
    public static IEnumerable<OutcomeGroups> Find(Problem problem, Variable outcome, int[] cells)
    {
        var whole = problem.ShapeOf(outcome).Count;
        if (outcome.Extents is [{ Plate: { } first }, _, ..] && problem.SizeOf(first.Size) is > 1 and var outer)
            yield return new(first.Name, Array.ConvertAll(cells, at => at / (whole / outer)), outer);
        if (outcome.Extents is not [{ Plate: { } plate }]) yield break;
        var each = whole / problem.SizeOf(plate.Size);
        foreach (var column in Columns(problem.Graph, plate))
        {
            var (levels, count) = (problem.Data[column.Name].Values, problem.SizeOf(column.Whole.States!));
            if (count < 2 || count >= cells.Length) continue;
            yield return new(column.Name,
                Array.ConvertAll(cells, at => levels[at / each] is >= 1 and var level ? (int)level - 1 : -1), count);
        }
    }

    /// <summary>The columns of a plate that the story reads as an index.</summary>
    public static IEnumerable<Variable> Columns(ModelGraph graph, Plate plate) => graph.Variables.Where(v =>
        v is { Role: Role.Data, Whole.States: not null } && v.Extents is [{ Plate: var own }] && own == plate);

    /// <summary>The standard deviation of the means of groups, over groups with a cell; 0 of one group.</summary>
    /// <param name="values">The value of each cell.</param>
    public double DeviationOfMeans(double[] values)
    {
        var (sums, counts) = (new double[Count], new int[Count]);
        for (var i = 0; i < values.Length; i++)
        {
            if (Of[i] < 0) continue;
            sums[Of[i]] += values[i];
            counts[Of[i]]++;
        }

        double[] means = [.. sums.Zip(counts).Where(g => g.Second > 0).Select(g => g.First / g.Second)];
        return means.Length > 1 ? CheckedStatistic.Deviation(means) : 0;
    }
}
