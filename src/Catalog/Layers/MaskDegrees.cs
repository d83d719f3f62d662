namespace ProbDsl.Catalog.Layers;

/// <summary>
/// The degrees of the units of a masked net: the number of positions that each unit may depend on (Germain et al. 2015, section 3, from 0).
/// The elements of position p, from 0, are inputs of units of degree p + 1 and more, and the outputs of position p have degree p. SeesAll:
/// some inputs are visible to every unit, so that units of degree 0 have inputs too.
/// </summary>
internal sealed record MaskDegrees(int Positions, int NumbersEach, bool SeesAll)
{
    /// <summary>The degree of each element of the prefix: the number of positions up to and including its own.</summary>
    public int[] OfInputs => [.. Enumerable.Range(0, Positions * NumbersEach).Select(i => (i / NumbersEach) + 1)];

    /// <summary>Degrees of hidden units, spread evenly over the useful range.</summary>
    public int[] OfHidden(int width)
    {
        var least = SeesAll || Positions == 1 ? 0 : 1;
        return [.. Enumerable.Range(0, width).Select(u => least + (int)((long)u * (Positions - least) / width))];
    }

    public int[] OfOutputs(int each) => [.. Enumerable.Range(0, Positions * each).Select(o => o / each)];

    /// <summary>The mask of a map, [from, to]: 1 where the second unit may read the first.</summary>
    public static double[] Mask(int[] from, int[] to)
    {
        var mask = new double[from.Length * to.Length];
        for (var i = 0; i < mask.Length; i++) mask[i] = from[i / to.Length] <= to[i % to.Length] ? 1 : 0;
        return mask;
    }
}
