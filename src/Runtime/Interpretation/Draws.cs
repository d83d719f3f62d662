using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Runtime.Interpretation;

/// <summary>
/// Runs the sampler of a distribution once per element. A block of elements uses the stream that its key seeds, so keys and arguments
/// determine every bit.
/// </summary>
internal static class Draws
{
    public static void Fill(DrawDetail by, Tensor keys, ReadOnlySpan<Tensor> arguments, double[] y)
    {
        var (axes, size, sizes) = (by.Axes, by.Event.Count, new int[arguments.Length]);
        var spreads = new int[arguments.Length][];
        for (var i = 0; i < sizes.Length; i++) (sizes[i], spreads[i]) = Layout(arguments[i].Shape, by.ArgumentRanks[i], axes);
        var own = new double[sizes.Sum()];
        RandomStream? random = null;
        var element = 0;
        for (var iterator = new StridedIterator(axes, spreads); !iterator.Ended; iterator.Next())
            for (var i = 0; i < iterator.Length; i++, element++)
            {
                if (element % DrawDetail.ElementsPerKey == 0) random = Stream(by.Name, keys.Values, element / DrawDetail.ElementsPerKey);
                Collect(arguments, sizes, iterator, i, own);
                by.Sampler(own, y.AsSpan(element * size, size), random!);
            }
    }

    // the size of an argument's value for one element, and its strides over the elements: 0 repeats
    private static (int Size, int[] Spread) Layout(Shape argument, int rank, Shape axes) =>
        (argument.Trailing(rank).Count, StridedIterator.Spread(argument.Leading(argument.Rank - rank), axes));

    private static RandomStream Stream(string name, double[] keys, int block) =>
        new(BitConverter.DoubleToUInt64Bits(keys[block]), name, (uint)block);

    private static void Collect(ReadOnlySpan<Tensor> arguments, int[] sizes, StridedIterator iterator, int i, Span<double> own)
    {
        for (var a = 0; a < sizes.Length; a++)
        {
            var from = (iterator.Offsets[a] + i * iterator.Steps[a]) * sizes[a];
            arguments[a].Values.AsSpan(from, sizes[a]).CopyTo(own);
            own = own[sizes[a]..];
        }
    }
}
