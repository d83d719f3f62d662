using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Gpu.Cuda;
using ProbDsl.Runtime.Gpu.Cuda.Driver;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Managed;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Tests.Engines.Cuda;

/// <summary>Each kernel at the sizes at which another takes its place, and pointwise ops over their whole range.</summary>
public sealed class CudaKernelTests
{
    public static TheoryData<ElementType> Floats => [ElementType.Float64, ElementType.Float32];

    // rows, inner size, columns: a thread for each number, a block for each, tiles that are whole and that are not
    public static MatrixTheoryData<(int, int, int), int, ElementType> Products => new(
        [(3, 5, 2), (2, 700, 3), (64, 16, 64), (70, 33, 129), (17, 600, 65)], [0, 1, 2, 3], [ElementType.Float64, ElementType.Float32]);

    [Theory, MemberData(nameof(Products))]
    public void Products_of_every_layout((int M, int K, int N) size, int turned, ElementType type)
    {
        var (first, second) = (turned % 2 == 1, turned > 1);
        var x = Check.Numbers(first ? [2, 1, size.K, size.M] : [2, 1, size.M, size.K], 1);
        var y = Check.Numbers(second ? [3, size.N, size.K] : [3, size.K, size.N], 2);
        var builder = new ProgramBuilder(type);
        builder.Output("several", MatMul(builder.Slot("x", x.Shape), builder.Slot("y", y.Shape), first, second));
        builder.Output("one", MatMul(builder.Slot("a", x.Shape[2..]), builder.Slot("b", y.Shape[1..]), first, second));
        Agrees(builder, new() { ["x"] = x, ["y"] = y, ["a"] = Check.Numbers(x.Shape[2..], 3), ["b"] = Check.Numbers(y.Shape[1..], 4) });
    }

    // a thread for each result, a warp, a block, blocks that share a result
    [Theory, MemberData(nameof(Floats))]
    public void Reductions_of_every_length(ElementType type)
    {
        foreach (var shape in (Shape[])[[40, 3, 5], [3, 300, 2], [2, 70_000], [100_000], [20_000, 3], [1100, 70], [150, 2, 9], [20, 1030]])
        {
            var builder = new ProgramBuilder(type);
            var x = builder.Slot("x", shape);
            foreach (var (i, axes) in ((int[][])[[0], [shape.Rank - 1], [.. Enumerable.Range(0, shape.Rank)]]).Index())
            {
                builder.Output($"sum {i}", Sum(x * x, axes));
                builder.Output($"max {i}", MaxOf(-x, axes));
                builder.Output($"lse {i}", LogSumExp(x * 30, axes));
            }

            Agrees(builder, new() { ["x"] = Check.Numbers(shape, 7) }, 1e-6);
        }
    }

    // infinities and NaN where a state joins another
    [Theory]
    [InlineData(double.NegativeInfinity, 0)]
    [InlineData(double.PositiveInfinity, 70)]
    [InlineData(double.NaN, 200)]
    public void Reductions_of_what_is_not_finite(double odd, int where)
    {
        var builder = new ProgramBuilder();
        var (x, all) = (builder.Slot("x", [400]), builder.Slot("all", [300]));
        foreach (var (name, value) in new[] { ("x", x), ("all", all) })
        {
            builder.Output($"lse {name}", LogSumExp(value, 0));
            builder.Output($"max {name}", MaxOf(value, 0));
            builder.Output($"sum {name}", Sum(value, 0));
        }

        var numbers = Check.Numbers([400], 1);
        numbers.Values[where] = odd;
        Dictionary<string, Tensor> slots = new() { ["x"] = numbers, ["all"] = new([300], [.. Enumerable.Repeat(odd, 300)]) };
        var (expected, actual) = (new Interpreter(builder.Build()).Run(slots), EngineCases.Run(builder.Build(), slots, Played()));
        Assert.All(expected, e => Assert.True(Check.Close(e.Value, actual[e.Key], 1e-12), e.Key));
    }

    // in a thread, in a block of sorted keys, in sorted memory, in long segments, with indices that are known
    [Theory]
    [InlineData(7, 5)]
    [InlineData(900, 400)]
    [InlineData(5000, 3)]
    [InlineData(3000, 3000)]
    public void Updates_are_added_at_their_positions(int count, int size)
    {
        foreach (var type in (ElementType[])[ElementType.Float64, ElementType.Float32])
        {
            var builder = new ProgramBuilder(type);
            var (updates, index) = (builder.Slot("x", [2, count, 3]), Check.Indices([2, count], 5, size));
            builder.Output("y", ScatterAdd(updates * 2, builder.Slot("at", [2, count]), 1, size));
            builder.Output("known", ScatterAdd(updates * 2, builder.Constant(index), 1, size));
            builder.Output("gathered", Gather(Slice(updates, 1, 0, Math.Min(size, count)), builder.Slot("at", [2, count]), 1));
            index = count < size ? index : new(index.Shape, [.. index.Values.Select(i => i % Math.Min(size, count))]);
            Dictionary<string, Tensor> slots = new() { ["x"] = Check.Numbers([2, count, 3], 6), ["at"] = index };
            Agrees(builder, slots, 1e-6);
        }
    }

    // fewer weights than threads, several of each thread, more than all threads of a launch take at once
    [Theory]
    [InlineData(5)]
    [InlineData(3001)]
    [InlineData(1_100_000)]
    public void Steps_of_Adam_of_many_weights(int count)
    {
        foreach (var isAmsgrad in (bool[])[false, true])
        {
            var builder = new ProgramBuilder(ElementType.Float32);
            Value Of(string name) => builder.Slot(name, [count]);
            var rule = new AdamRule(0.8, 0.95, 1e-6, 0.1, isAmsgrad);
            var step = builder.Adam(Of("p"), Of("g"), Of("m"), Square(Of("v")), builder.Constant(0.05), builder.Slot("t", []), rule,
                isAmsgrad ? Square(Of("most")) : null);
            builder.Output("p next", step.Parameter);
            builder.Output("m next", step.FirstMoment);
            builder.Output("v next", step.SecondMoment);
            if (step.LargestSecondMoment is { } most) builder.Output("most next", most);
            var slots = builder.Build().Slots.Keys.ToDictionary(
                name => name, name => name == "t" ? new Tensor([], [3]) : Check.Numbers([count], name.Length + name[0]));
            Agrees(builder, slots, 1e-5);
        }
    }

    [Theory, MemberData(nameof(Floats))]
    public void The_same_bits_in_every_run(ElementType type)
    {
        var builder = new ProgramBuilder(type);
        var x = builder.Slot("x", [5000, 3]);
        builder.Output("y", ScatterAdd(Exp(x), builder.Slot("at", [5000]), 0, 3));
        builder.Output("z", SumAll(Sin(x)));
        Dictionary<string, Tensor> slots = new() { ["x"] = Check.Numbers([5000, 3], 1), ["at"] = Check.Indices([5000], 2, 3) };
        var (one, other) = (EngineCases.Run(builder.Build(), slots, Played()), EngineCases.Run(builder.Build(), slots, Played()));
        Assert.Equal(one["y"].Values.Concat(one["z"].Values), other["y"].Values.Concat(other["z"].Values));
    }

    [Theory, MemberData(nameof(Floats))]
    public void Triangles_of_every_size(ElementType type)
    {
        foreach (var d in (int[])[1, 4, 150])
        {
            var (builder, factor) = (new ProgramBuilder(type), Check.Numbers([2, d, d], d, -1, 1));
            var x = builder.Slot("x", [2, d, d]);
            var l = Cholesky(MatMul(x, x, transposeB: true) / d + builder.Constant(Eye(d)));
            builder.Output("l", l);
            builder.Output("solved", TriangularSolve(l, builder.Slot("b", [d, 5])));
            builder.Output("turned", TriangularSolve(l, builder.Slot("b", [d, 5]), transpose: true));
            builder.Output("singular", Cholesky(MatMul(Slice(x, 2, 0, 1), Slice(x, 2, 0, 1), transposeB: true)));
            Agrees(builder, new() { ["x"] = factor, ["b"] = Check.Numbers([d, 5], 3) }, 1e-4);
        }
    }

    [Theory, MemberData(nameof(Floats))]
    public void Attention_of_many_positions(ElementType type)
    {
        foreach (var isCausal in (bool[])[false, true])
        {
            var builder = new ProgramBuilder(type);
            var x = builder.Slot("x", [2, 40, 3 * 12]);
            var y = Attention(x, 3, isCausal);
            builder.Output("y", y);
            builder.Output("gradient", Runtime.Gradients.Gradient.Derive(SumAll(Sin(y)), x)[0]);
            Agrees(builder, new() { ["x"] = Check.Numbers([2, 40, 36], 5) }, 1e-6);
        }
    }

    [Fact]
    public void Engines_of_several_threads_do_not_disturb_each_other() =>
        Parallel.For(0, 16, new() { MaxDegreeOfParallelism = 4 }, _ => Triangles_of_every_size(ElementType.Float32));

    /// <summary>
    /// Pointwise ops from tiny to large, to poles and infinity: in float64 to 1e-13, in float32 to 2e-6, relative to the larger of 1 and
    /// the number.
    /// </summary>
    [Theory, MemberData(nameof(Ops))]
    public void A_pointwise_op_over_its_range(Op op)
    {
        double[] sizes =
            [0, 1e-30, 1e-8, 1e-3, 0.1, 0.3, 0.5, 0.9, 1, 1.5, 2, 2.5, 3, 4.9, 5.1, 7, 7.2, 8.1, 9.9, 12, 19.9, 20.1, 35, 60, 300];
        double[] x = [.. sizes, .. sizes.Select(s => -s), double.PositiveInfinity, double.NegativeInfinity, double.NaN];
        foreach (var type in (ElementType[])[ElementType.Float64, ElementType.Float32])
        {
            var builder = new ProgramBuilder(type);
            var of = builder.Slot("x", [x.Length]);
            var others = Reshape(of, [x.Length, 1]);
            builder.Output("y", OpTable.Of(op).Arity switch
            {
                1 => builder.Pointwise(op, of),
                2 => builder.Pointwise(op, of, others),
                _ => builder.Select(of, others, of),
            });
            var numbers = x.Select(v => type == ElementType.Float32 ? (float)v : v);
            var slots = new Dictionary<string, Tensor> { ["x"] = new([x.Length], [.. numbers]) };
            var (expected, actual) =
                (new Interpreter(builder.Build()).Run(slots)["y"], EngineCases.Run(builder.Build(), slots, Played())["y"]);
            var tolerance = type == ElementType.Float64 ? 1e-13 : 2e-6;
            Assert.All(expected.Values.Zip(actual.Values).Index(), p => Assert.True(
                Check.Close(p.Item.First, p.Item.Second, tolerance), $"{op} at {p.Index}: {p.Item.First:R}, not {p.Item.Second:R}"));
        }
    }

    public static TheoryData<Op> Ops => [.. OpTable.Rows.Where(r => r.IsPointwise).Select(r => r.Op)];

    // a library of the device for all products that it has a call for; on a GPU, for one that is large enough for it
    [Theory]
    [InlineData(0, 30)]
    [InlineData(1, 30)]
    [InlineData(2, 30)]
    [InlineData(3, 30)]
    [InlineData(1, 560)]
    [InlineData(2, 560)]
    public void Products_by_the_library(int turned, int m)
    {
        var (first, second, k, n) = (turned % 2 == 1, turned > 1, 500, m + 3);
        Shape OfX(params int[] batch) => Shape.Of([.. batch, first ? k : m, first ? m : k]);
        Shape OfY(params int[] batch) => Shape.Of([.. batch, second ? n : k, second ? k : n]);
        foreach (var type in (ElementType[])[ElementType.Float64, ElementType.Float32])
        {
            var builder = new ProgramBuilder(type);
            var (x, y) = (builder.Slot("x", OfX(3)), builder.Slot("y", OfY(3)));
            builder.Output("both", Tanh(MatMul(x, y, first, second) / 100));
            builder.Output("one", MatMul(builder.Slot("a", OfX()), y, first, second));
            builder.Output("single", MatMul(builder.Slot("a", OfX()), builder.Slot("b", OfY()), first, second));
            builder.Output("spread", MatMul(builder.Slot("c", OfX(2, 1)), builder.Slot("b", OfY()), first, second));
            Dictionary<string, Tensor> slots = new()
            {
                ["x"] = Check.Numbers(OfX(3), 1), ["y"] = Check.Numbers(OfY(3), 2), ["a"] = Check.Numbers(OfX(), 3),
                ["b"] = Check.Numbers(OfY(), 4), ["c"] = Check.Numbers(OfX(2, 1), 5),
            };
            var player = m < 100 ? new BlockPlayer { LeastProduct = 1 } : null;
            using var engine = player is null ? Played() : new CudaEngine(player);
            Agrees(builder, slots, engine, 2e-6);
            // the program runs twice
            if (player is not null) Assert.Equal(8, player.Products);
        }
    }

    // 2^26 multiplications, and one row less
    [Theory]
    [InlineData(2048, true)]
    [InlineData(2047, false)]
    public void The_memory_of_the_library_is_counted_where_a_program_calls_it(int rows, bool isCounted)
    {
        long Bytes(Func<string, nint>? library)
        {
            var (count, builder) = (new MemoryCount(), new ProgramBuilder(ElementType.Float32));
            builder.Output("y", MatMul(builder.Slot("x", [rows, 32]), builder.Slot("w", [32, 1024])));
            using var engine = new CudaEngine(new CountingDevice(count, new(() => library)));
            using var store = engine.CreateStore();
            using var program = ((IEngine)engine).Compile(builder.Build(), store);
            return count.Most;
        }

        Assert.Equal(isCounted ? ProductLibrary.WorkspaceBytes : 0, Bytes(_ => 0) - Bytes(null));
    }

    // what fills a slot is in memory that grows with it
    [Fact]
    public void More_rows_are_taken_than_before()
    {
        using var engine = Played();
        using var store = engine.CreateStore();
        var table = Check.Numbers([50, 3], 1);
        var kept = store.Keep(table);
        foreach (var count in (int[])[2, 3000, 5])
        {
            var slot = store.Declare($"{count} rows", [count, 3]);
            int[] rows = [.. Enumerable.Range(0, count).Select(i => 7 * i % 50)];
            store.Take(slot, kept, rows);
            Assert.Equal(rows.SelectMany(row => table.Values[(3 * row)..(3 * row + 3)]), store.Read(slot.Name));
        }
    }

    private static CudaEngine Played() => TestDevice.Engine();

    private static Tensor Eye(int d) => new([d, d], [.. Enumerable.Range(0, d * d).Select(i => i % (d + 1) == 0 ? 1.0 : 0)]);

    private static void Agrees(ProgramBuilder builder, Dictionary<string, Tensor> slots, double floats = 2e-6)
    {
        using var engine = Played();
        Agrees(builder, slots, engine, floats);
    }

    private static void Agrees(ProgramBuilder builder, Dictionary<string, Tensor> slots, CudaEngine engine, double floats)
    {
        var program = builder.Build();
        var (expected, actual) = (new Interpreter(program).Run(slots), EngineCases.Run(program, slots, engine));
        var tolerance = program.FloatType == ElementType.Float64 ? 1e-11 : floats;
        Assert.All(expected, e =>
        {
            var largest = e.Value.Values.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
            Assert.All(e.Value.Values.Zip(actual[e.Key].Values), p => Assert.True(
                p.First.Equals(p.Second) || Math.Abs(p.First - p.Second) <= tolerance * Math.Max(1, largest),
                $"{e.Key}: {p.First}, not {p.Second}"));
        });
    }
}
