namespace ProbDsl.Catalog.Families;

/// <summary>
/// A scalar distribution over several columns with a parameter that all columns share: a spherical normal component, `x[n] ~
/// Normal(mean[kind[n]], sd[kind[n]])` of vectors and one sd. Theta and statistics are those of <see cref="ColumnsFamily"/>, with the
/// shared value once per column; the column families have the parameter tied.
/// </summary>
/// <param name="each">The family of each column, all with the same column variance.</param>
/// <param name="shared">The shared parameters, as the story spells them.</param>
/// <param name="isTied">Whether all components of a mixture share them as well.</param>
public sealed class SharedParameterFamily(RowFamily[] each, string[] shared, bool isTied) : ColumnsFamily(each)
{
    public override int FreeCount => base.FreeCount - ((Each.Length - 1) * Each[0].TiedCount);

    public override int TiedCount => isTied ? Each[0].TiedCount : 0;

    public override MaximumKind Maximize(ReadOnlySpan<double> statistics, Span<double> theta)
    {
        double[] own = [.. theta];
        var found = MaximizeAll([[.. statistics]], [own])[0];
        own.CopyTo(theta);
        return found;
    }

    public override MaximumKind[] MaximizeAll(double[][] statistics, double[][] thetas)
    {
        var worst = new MaximumKind[thetas.Length];
        foreach (var group in Groups(thetas.Length))
        {
            var columns = ByColumn(group, thetas);
            foreach (var (i, found) in Each[0].MaximizeAll(ByColumn(group, statistics), columns).Index())
            {
                var k = group[i / Each.Length];
                columns[i].CopyTo(thetas[k], i % Each.Length * columns[i].Length);
                if (found > worst[k]) worst[k] = found;
            }
        }

        return worst;
    }

    public override double LargestGradient(ReadOnlySpan<double> statistics, ReadOnlySpan<double> theta) =>
        LargestGradient([[.. statistics]], [[.. theta]]);

    public override double LargestGradient(double[][] statistics, double[][] thetas) =>
        Groups(thetas.Length).Max(group => Each[0].LargestGradient(ByColumn(group, statistics), ByColumn(group, thetas)));

    public override double[] Write(string parameter, ReadOnlySpan<double> theta) =>
        shared.Contains(parameter) ? base.Write(parameter, theta)[..1] : base.Write(parameter, theta);

    /// <summary>Groups of components whose columns share one value.</summary>
    private IEnumerable<int[]> Groups(int components) =>
        isTied ? [[.. Enumerable.Range(0, components)]] : Enumerable.Range(0, components).Select(k => new[] { k });

    /// <summary>The values of each column of each component of a group.</summary>
    private double[][] ByColumn(int[] group, double[][] numbers) =>
        [.. group.SelectMany(k => numbers[k].Chunk(numbers[k].Length / Each.Length))];
}
