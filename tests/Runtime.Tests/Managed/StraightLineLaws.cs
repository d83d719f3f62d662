using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Managed;

/// <summary>Ops on few numbers, which become one method after enough runs: it has the bits of the loops before.</summary>
public sealed class StraightLineLaws
{
    private static readonly double[] edges =
    [
        0.0, -0.0, double.Epsilon, -double.Epsilon, 3e-310, -2.2250738585072014e-308, 1e-17, 0.5, -0.5, 1, -1, 2.5, -37, 709.9,
        -745.5, 1e17, -1e154, 1e300, double.MaxValue, double.PositiveInfinity, double.NegativeInfinity, double.NaN,
    ];

    public static TheoryData<Op> Pointwise => [.. OpTable.Rows.Where(r => r.IsPointwise).Select(r => r.Op)];

    [Fact]
    public void Random_programs_keep_their_bits()
    {
        var methods = 0;
        for (var seed = 1; seed <= 400; seed++)
        {
            var (program, slots) = RandomPrograms.Grown(new Random(seed), 30);
            methods += Agree(program, slots, $"seed {seed}");
        }

        Assert.True(methods > 300);
    }

    /// <summary>Every op at pairs of edges, four numbers at a time, beside enough ops for a method.</summary>
    [Theory, MemberData(nameof(Pointwise))]
    public void An_op_keeps_its_bits_at_edges(Op op)
    {
        var builder = new ProgramBuilder();
        Value[] x = [builder.Slot("a", [4]), builder.Slot("b", [4]), builder.Slot("c", [4])];
        var y = builder.Pointwise(op, [.. x.Take(OpTable.Of(op).Arity!.Value)]);
        builder.Output("y", y);
        builder.Output("sum", Ops.Sum(Ops.Concat(0, y * y, y + x[0], Ops.Slice(y, 0, 1, 2)), 0));
        builder.Output("table", Ops.Sum(Ops.Reshape(Ops.Concat(0, y, -y, y + 1), [3, 4]), 0));
        // of -0 alone it is 0
        builder.Output("same", Ops.Sum(x[0], 0));
        var program = builder.Build();
        for (var i = 0; i < edges.Length; i++)
            for (var j = 0; j < edges.Length; j += 4)
            {
                double[] of(int from) => [.. Enumerable.Range(from, 4).Select(k => edges[k % edges.Length])];
                var slots = new Dictionary<string, Tensor>
                {
                    ["a"] = new([4], [.. Enumerable.Repeat(edges[i], 4)]), ["b"] = new([4], of(j)), ["c"] = new([4], of(i + j)),
                };
                Assert.Equal(1, Agree(program, slots, $"{edges[i]:R}, from {edges[j]:R}"));
            }
    }

    /// <summary>The methods that were generated.</summary>
    private static int Agree(TensorProgram program, Dictionary<string, Tensor> slots, string where)
    {
        var engine = new ManagedEngine(1) { OpsBeforeMethods = 0 };
        using var store = engine.CreateStore();
        using var compiled = engine.Compile(program, store);
        foreach (var (name, value) in slots.Where(s => program.Slots.ContainsKey(s.Key))) store.Write(name, value.Values);
        compiled.Run();
        var plain = program.Outputs.Keys.ToDictionary(o => o, o => compiled.Numbers(o).ToArray());
        for (var run = 0; run < 2; run++)
        {
            compiled.Run();
            foreach (var (name, expected) in plain)
                Assert.True(expected.Zip(compiled.Numbers(name).ToArray()).All(p => Same(p.First, p.Second)),
                    $"{where}: {name} is {string.Join(", ", compiled.Numbers(name).ToArray())}, not {string.Join(", ", expected)}");
        }

        return compiled.Methods;
    }

    private static bool Same(double a, double b) =>
        BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b) || (double.IsNaN(a) && double.IsNaN(b));
}
