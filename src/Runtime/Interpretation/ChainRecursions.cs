namespace ProbDsl.Runtime.Interpretation;

/// <summary>
/// Runs chains one sequence after another in log space: the forward recursion, then expectations or a path backward from the end.
/// </summary>
internal static class ChainRecursions
{
    /// <summary>All results: log sums, states, pairs, increments.</summary>
    public static Tensor[] Run(Value chain, IReadOnlyList<Tensor> given)
    {
        var (options, unary, pair) = ((ChainOptions)chain.Attribute!, given[0].Shape, given[1].Shape);
        Tensor[] results = [.. Enumerable.Range(0, ChainShapes.Count).Select(i => Tensor.Zeros(ChainShapes.Result(i, unary, pair)))];
        foreach (var (sequence, pairOf) in PairOf(unary, pair).Index())
        {
            var one = new ChainSequence(options.Pick, unary[^2], unary[^1], pair[^3] != 1)
            {
                Unary = Row(given[0], sequence, unary[^2] * unary[^1]),
                Pair = Row(given[1], pairOf, pair.Trailing(3).Count),
                Mask = Positions(options.Mask, sequence),
                Noise = Positions(options.Noise, sequence),
                Weight = options.Weight is { } weight ? given[weight].Values[sequence] : 1,
                States = Row(results[ChainShapes.States], sequence, unary[^2] * unary[^1]),
                Pairs = Row(results[ChainShapes.Pairs], pairOf, pair.Trailing(3).Count),
                Increments = Row(results[ChainShapes.Increments], sequence, unary[^2]),
            };
            results[ChainShapes.LogSum].Values[sequence] = one.Run();
        }
        foreach (var result in results) TypeRounding.Round(chain, result.Values);
        return results;

        ArraySegment<double>? Positions(int? input, int sequence)
        {
            if (input is null) return null;
            return Row(given[input.Value], sequence, unary[^2]);
        }
    }

    /// <summary>The index, for each sequence, of its transition array [T or 1, K, K] in `pair`.</summary>
    public static int[] PairOf(Shape unary, Shape pair)
    {
        var (batch, own) = (unary[..^2], pair[..^3]);
        var (steps, of) = (StridedIterator.Spread(own, batch), new int[batch.Count]);
        for (var sequence = 0; sequence < of.Length; sequence++)
            for (int d = batch.Rank - 1, rest = sequence; d >= 0; rest /= batch[d--]) of[sequence] += rest % batch[d] * steps[d];
        return of;
    }

    private static ArraySegment<double> Row(Tensor tensor, int row, int length) => new(tensor.Values, row * length, length);
}
