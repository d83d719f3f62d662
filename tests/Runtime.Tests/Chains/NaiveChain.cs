using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Chains;

/// <summary>A second reading of chains: every result from the enumeration of all paths.</summary>
internal static class NaiveChain
{
    public static Tensor Result(Value chain, int result, Func<Value, Tensor> of)
    {
        var options = (ChainOptions)chain.Attribute!;
        var read = new ChainCase(of(chain.Inputs[0]), of(chain.Inputs[1]))
        {
            Mask = Input(options.Mask),
            Noise = Input(options.Noise),
            Weight = Input(options.Weight),
            Pick = options.Pick,
        };
        var unary = read.Unary.Shape;
        Tensor[] results = [.. new[] { unary[..^2], unary, read.Pair.Shape, unary[..^1] }.Select(Tensor.Zeros)];
        for (var sequence = 0; sequence < read.Sequences; sequence++) Add(read, sequence, results);
        var numbers = results[result];
        return chain.Type == ElementType.Float32 ? new(numbers.Shape, [.. numbers.Values.Select(x => (double)(float)x)]) : numbers;

        Tensor? Input(int? which) => which is { } at ? of(chain.Inputs[at]) : null;
    }

    private static void Add(ChainCase chain, int sequence, Tensor[] results)
    {
        var all = new AllPaths(chain, sequence);
        double[] weights = chain.Pick switch
        {
            ChainPick.Best => [.. all.Paths.Select((_, i) => i == all.Best ? 1.0 : 0)],
            ChainPick.Drawn => all.Drawn(),
            _ => all.Probabilities,
        };
        results[0].Values[sequence] = chain.Pick == ChainPick.Best ? all.LogWeights.Max() : all.LogSum;
        all.States(weights).CopyTo(results[1].Values, sequence * chain.Length * chain.States);
        var weight = chain.Weight?.Values[sequence] ?? 1;
        AllPaths.Increments(chain, sequence).CopyTo(results[3].Values, sequence * chain.Length);
        foreach (var (at, count) in all.Pairs(weights).Index()) results[2].Values[all.PairsBefore + at] += weight * count;
    }
}
