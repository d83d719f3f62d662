namespace ProbDsl.Catalogue.Layers;

/// <summary>
/// How many positions each unit of a masked net may have seen (its degree, Germain et al. 2015, section 3, from 0): the numbers of position
/// p, from 0, are seen by what may see p + 1 and more, and the outputs of position p see p. SeesAll: there are inputs that every unit may
/// see, so that units which see no position have something to tell.
/// </summary>
internal sealed record MaskDegrees(int Positions, int NumbersEach, bool SeesAll)
{
    /// <summary>For each number of the prefix, how many positions are seen with it.</summary>
    public int[] OfInputs => [.. Enumerable.Range(0, Positions * NumbersEach).Select(i => (i / NumbersEach) + 1)];

    /// <summary>Spread evenly over what hidden units can make use of.</summary>
    public int[] OfHidden(int width)
    {
        var least = SeesAll || Positions == 1 ? 0 : 1;
        return [.. Enumerable.Range(0, width).Select(u => least + (int)((long)u * (Positions - least) / width))];
    }

    public int[] OfOutputs(int each) => [.. Enumerable.Range(0, Positions * each).Select(o => o / each)];

    /// <summary>[from, to], 1 where the second may read the first.</summary>
    public static double[] Mask(int[] from, int[] to)
    {
        var mask = new double[from.Length * to.Length];
        for (var i = 0; i < mask.Length; i++) mask[i] = from[i / to.Length] <= to[i % to.Length] ? 1 : 0;
        return mask;
    }
}
