using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Interpretation;

/// <summary>A draw is what calling the sampler by hand gives, element after element.</summary>
public sealed class DrawLaws
{
    // skips none, one or two positions first, so that a stream begun at the wrong element is seen
    private static readonly ElementSampler shifted = (arguments, drawn, random) =>
    {
        for (var taken = random.NextIndex(3); taken > 0; taken--) random.NextBits();
        var reported = 0.0;
        foreach (var argument in arguments) reported = 3 * reported + argument;
        for (var i = 0; i < drawn.Length; i++) drawn[i] = random.NextUniform() + reported;
    };

    public static TheoryData<int[], int, int[][], int[]> Layouts => new()
    {
        // shape, event rank,  arguments,                            ranks
        { [], 0, [[]], [0] },
        { [5], 0, [[5]], [0] },
        { [5], 0, [[], [5], [1]], [0, 0, 0] },
        { [5], 0, [], [] },
        { [2, 3], 0, [[3], [2, 1], [2, 3], []], [0, 0, 0, 0] },
        { [4, 3], 1, [[3], [4, 3], [1, 2]], [1, 1, 1] },
        { [4, 3], 1, [[4, 3, 3], [3, 3], [4], [3]], [2, 2, 0, 1] },
        { [2, 3, 2, 2], 2, [[3, 4], [2, 1, 2, 2]], [1, 2] },
        { [3], 1, [[3], []], [1, 0] },
        { [0], 0, [[0], []], [0, 0] },
        { [3, 0], 1, [[3]], [0] },
        { [4096], 0, [[]], [0] },
        { [4097], 0, [[4097]], [0] },
        { [3, 4100, 2], 1, [[3, 1], [4100, 2], [2]], [0, 1, 1] },
    };

    [Theory, MemberData(nameof(Layouts))]
    public void A_draw_is_the_sampler_called_by_hand(int[] shape, int eventRank, int[][] arguments, int[] ranks)
    {
        var value = Drawn(shape, eventRank, arguments, ranks, out var slots);
        Check.AgreesWithNaive(value, slots, 0);
    }

    [Fact]
    public void Random_layouts_agree_too()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            int[] Sizes(int rank) => [.. Enumerable.Range(0, rank).Select(_ => random.Next(1, 5))];
            var (axes, own) = (Sizes(random.Next(4)), Sizes(random.Next(3)));
            int[] ranks = [.. Enumerable.Range(0, random.Next(4)).Select(_ => random.Next(3))];
            int[] Outer() => [.. axes[random.Next(axes.Length + 1)..].Select(size => random.Next(2) == 0 ? 1 : size)];
            var value = Drawn([.. axes, .. own], own.Length,
                [.. ranks.Select(rank => (int[])[.. Outer(), .. Sizes(rank)])], ranks, out var slots);
            Check.AgreesWithNaive(value, slots, 0);
        }
    }

    [Fact]
    public void Another_key_or_argument_is_caught()
    {
        var value = Drawn([4, 3], 1, [[4, 3]], [1], out var slots);
        var expected = new Naive(slots).Of(value);
        foreach (var changed in new[] { "keys", "0" })
            Assert.NotEqual(expected,
                Check.Run(value, new Dictionary<string, Tensor>(slots) { [changed] = Check.Numbers(slots[changed].Shape, 99) }));
    }

    [Fact]
    public void A_block_depends_on_its_own_key_alone()
    {
        var value = Drawn([5000], 0, [[]], [0], out var slots);
        var first = Check.Run(value, slots).Values;
        var second = Check.Run(value,
            new Dictionary<string, Tensor>(slots) { ["keys"] = new([2], [slots["keys"].Values[0], 0.25]) }).Values;
        Assert.Equal(first[..4096], second[..4096]);
        Assert.NotEqual(first[4096..], second[4096..]);
    }

    [Fact]
    public void Blocks_of_one_key_are_not_alike()
    {
        var value = Drawn([8192], 0, [[]], [0], out var slots);
        var drawn = Check.Run(value, new Dictionary<string, Tensor>(slots) { ["keys"] = new([2], [0.5, 0.5]) }).Values;
        Assert.NotEqual(drawn[..4096], drawn[4096..]);
    }

    [Fact]
    public void Only_the_same_keys_are_the_same_draw()
    {
        var builder = new ProgramBuilder();
        var (one, other, argument) = (builder.Slot("one", [1]), builder.Slot("other", [1]), builder.Slot("rate", []));
        Value Draw(Value keys, string name = "gamma", int size = 3) => Ops.Draw(new(name, shifted, [size], 0, [0]), keys, argument);
        Assert.Same(Draw(one), Draw(one));
        Assert.NotSame(Draw(one), Draw(other));
        Assert.NotSame(Draw(one), Draw(one, name: "poisson"));
        Assert.NotSame(Draw(one), Draw(one, size: 4));
        var pair = builder.Slot("pair", [2]);
        Assert.NotSame(Ops.Draw(new("gamma", shifted, [2, 2], 0, [0]), one, pair),
            Ops.Draw(new("gamma", shifted, [2, 2], 1, [0]), one, pair));
        Assert.NotSame(Ops.Draw(new("gamma", shifted, [2], 0, [0]), one, pair), Ops.Draw(new("gamma", shifted, [2], 0, [1]), one, pair));
    }

    public static TheoryData<int[], int, int[], int[], int, string> Misfits => new()
    {
        // shape, event rank,  keys, argument,  its rank, named
        { [3], 2, [1], [3], 0, "[3]" },
        { [5000], 0, [1], [], 0, "[2]" },
        { [3], 0, [1], [4], 0, "[4]" },
        { [3, 2], 1, [1], [3, 2], 0, "[3, 2]" },
        { [3], 0, [1], [3], 2, "[3]" },
        { [1], 0, [1], [3], 0, "[3]" },
    };

    [Theory, MemberData(nameof(Misfits))]
    public void What_does_not_fit_is_refused_with_the_distribution_and_the_shape(int[] shape, int eventRank, int[] keys, int[] argument,
        int rank, string named)
    {
        var builder = new ProgramBuilder();
        var by = new DrawDetail("gamma", shifted, Shape.Of(shape), eventRank, [rank]);
        Value[] inputs = [builder.Slot("k", Shape.Of(keys)), builder.Slot("a", Shape.Of(argument))];
        var message = Assert.Throws<ArgumentException>(() => builder.Draw(by, inputs[0], inputs[1])).Message;
        Assert.StartsWith("draw gamma", message, StringComparison.Ordinal);
        Assert.Contains(named, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_argument_has_its_rank() => Assert.Throws<ArgumentException>(() => Drawn([3], 0, [[3]], [], out _));

    private static Value Drawn(int[] shape, int eventRank, int[][] arguments, int[] ranks, out Dictionary<string, Tensor> slots)
    {
        var builder = new ProgramBuilder();
        var by = new DrawDetail("shifted", shifted, Shape.Of(shape), eventRank, ranks);
        slots = arguments.Index()
            .ToDictionary(argument => $"{argument.Index}", argument => Check.Numbers(Shape.Of(argument.Item), argument.Index));
        Value[] values = [.. slots.Select(slot => builder.Slot(slot.Key, slot.Value.Shape))];
        slots["keys"] = Check.Numbers(by.Keys, 7, 0, 1);
        return builder.Draw(by, builder.Slot("keys", by.Keys), values);
    }
}
