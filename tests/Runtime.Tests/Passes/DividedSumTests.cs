using ProbDsl.Runtime.Gradients;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Passes;
using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Tests.Passes;

/// <summary>Parts of a sum add up to it, as do their gradients, and each computes only its own positions.</summary>
public sealed class DividedSumTests
{
    private const int Rows = 12, Parts = 3;

    /// <summary>Sums over rows that are divided: no part has an array as long as all rows, in any order of dimensions.</summary>
    private static readonly Dictionary<string, Func<ProgramBuilder, Value>> divided = new()
    {
        ["rows by weights"] = p => SumAll(Square(MatMul(Data(p, [Rows, 2]), p.Slot("w", [2, 1])))),
        ["weights by rows"] = p => SumAll(Square(MatMul(p.Slot("w", [1, 2]), Data(p, [Rows, 2]), transposeB: true))),
        ["turned rows by weights"] = p => SumAll(Exp(MatMul(Data(p, [2, Rows]), p.Slot("w", [2, 1]), transposeA: true))),
        ["a matrix for each row"] = p => SumAll(Square(MatMul(Data(p, [Rows, 2, 2]), p.Slot("w", [2, 1])))),
        ["a factor for each row"] = p => SumAll(Log(Cholesky(Data(p, [Rows, 1, 1]) + Exp(p.Slot("w", []))))),
        ["solved for each row"] = p => SumAll(Tanh(TriangularSolve(Exp(p.Slot("w", [1, 1])), Data(p, [Rows, 1, 3])))),
        ["solved for each column"] = p => SumAll(Tanh(TriangularSolve(Exp(p.Slot("w", [1, 1])), Data(p, [1, Rows])))),
        ["groups of rows"] = p => SumAll(Square(Data(p, [Rows]) - Gather(p.Slot("w", [3]), p.Constant(Check.Indices([Rows], 3, 3)), 0))),
        ["a choice in each row"] = p =>
            SumAll(Exp(Gather(Data(p, [Rows, 4]) * p.Slot("w", []), p.Constant(Check.Indices([Rows], 1, 4)), 1))),
        ["vectors of groups"] = p => SumAll(Square(Gather(Data(p, [2, Rows]) * p.Slot("w", []), p.Constant([1, 0, 1], [3]), 0))),
        ["counts in each row"] = p => SumAll(Square(ScatterAdd(Data(p, [Rows, 4]) * p.Slot("w", []),
            p.Constant(Check.Indices([Rows, 4], 1, 2)), 1, 2))),
        ["groups of members"] = p => SumAll(Log(1 + ScatterAdd(Square(Data(p, [60, 2]) - p.Slot("w", [2])), Groups(p), 0, Rows))),
        ["members about the mean of their group"] = p =>
        {
            var (x, groups) = (Exp(Data(p, [60, 1]) * p.Slot("w", [])), Groups(p));
            var means = ScatterAdd(Transpose(Transpose(x, 1, 0) * 0.2, 1, 0), groups, 0, Rows);
            return SumAll(Log(1 + ScatterAdd(Square(x - Gather(means, groups, 0)), groups, 0, Rows)));
        },
        ["groups in order"] = p => SumAll(Log(1 + ScatterAdd(Exp(Data(p, [60]) * p.Slot("w", [])),
            Floor(p.Constant([.. Enumerable.Range(0, 60).Select(i => i / 5.0)], [60])), 0, Rows))),
        ["states of rows"] = p => SumAll(LogSumExp(Data(p, [Rows, 1]) * p.Slot("w", [4]), -1)),
        ["the largest of rows"] = p => SumAll(MaxOf(Data(p, [4, Rows]) * p.Slot("w", []), 0)),
        ["sums along rows"] = p => SumAll(Tanh(CumSum(Data(p, [Rows, 3]) * p.Slot("w", []), 1) + CumProd(Data(p, [Rows, 3]), 1))),
        ["rows in a column"] = p => SumAll(Square(Reshape(Data(p, [Rows, 1]) * p.Slot("w", [2]), [2 * Rows]))),
        ["rows from a column"] = p => SumAll(LogSumExp(Reshape(Data(p, [2 * Rows]) * p.Slot("w", []), [Rows, 2]), 1)),
        ["rows of rows"] = p => SumAll(LogSumExp(Reshape(Data(p, [Rows / 2, 2]) * p.Slot("w", []), [Rows, 1]), 1)),
        ["turned rows"] = p => SumAll(Exp(Transpose(Data(p, [Rows, 2]) * p.Slot("w", [2]), 1, 0))),
        ["rows in pieces"] = p => SumAll(Square(Concat(0, Data(p, [5]) * p.Slot("w", []), Data(p, [Rows - 5]) - p.Slot("w", [])))),
        ["rows side by side"] = p => SumAll(LogSumExp(Concat(1, Data(p, [Rows, 1]) * p.Slot("w", []), Data(p, [Rows, 2])), 1)),
        ["later rows"] = p => SumAll(Square(Slice(Data(p, [Rows + 1]), 0, 1, Rows)
            - (Slice(Data(p, [Rows + 1]) * p.Slot("w", []), 0, 0, Rows)))),
        ["parts of rows"] = p => SumAll(Square(Slice(Data(p, [Rows, 3]) * p.Slot("w", []), 1, 1, 2))),
        ["padded rows"] = p => SumAll(LogSumExp(Pad(Data(p, [Rows, 3]) * p.Slot("w", []), 1, 1, 0), 1)),
        ["numbered rows"] = p => SumAll(Exp(p.Iota(Rows, 1) * p.Slot("w", []))),
        ["repeated weights"] = p => SumAll(Square(Broadcast(p.Slot("w", [1, 2]), [Rows, 2]) * Data(p, [Rows, 1]))),
        ["a sum for each row"] = p => SumAll(Tanh(Sum(Data(p, [2, Rows, 2]) * p.Slot("w", []), 0, 2))),
        ["chains"] = p => SumAll(p.Chain(Data(p, [Rows, 4, 2]) * p.Slot("w", []), Data(p, [2, 2]),
            mask: p.Constant([1, 1, 0, 1], [4])).LogSum),
        ["positions of chains"] = p => SumAll(p.Chain(Data(p, [Rows, 4, 2]) * p.Slot("w", []), Data(p, [Rows, 1, 2, 2])).Increments),
        ["chains of numbers"] = p => SumAll(Kalman(p, Rows)),
        ["images"] = p => SumAll(Tanh(p.Unfold(Data(p, [Rows, 1, 3, 3]) * p.Slot("w", []), new(2, 1, 0, 0), new(2, 1, 0, 0)))),
        ["images from windows"] = p =>
            SumAll(Tanh(p.Fold(Data(p, [Rows, 4, 4]) * p.Slot("w", []), new(2, 1, 0, 0), new(2, 1, 0, 0), 3, 3))),
        ["attention in each row"] = p => SumAll(Tanh(Attention(Data(p, [Rows, 2, 6]) * p.Slot("w", []), 1, true))),
        ["a sum of sums, weighed"] = p => (SumAll(Square(Data(p, [Rows]) - p.Slot("w", []))) * -0.5) - (Rows * Log(Exp(p.Slot("w", []))))
            + (SumAll(Exp(Data(p, [Rows]) * p.Slot("w", []))) / Exp(p.Slot("w", []))),
        ["repeated sums"] = p => Reshape(Sum(Broadcast(SumAll(Exp(Data(p, [Rows]) * p.Slot("w", []))), [1, 1]), 0, 1), [1]),
    };

    /// <summary>What is no sum over rows, or has an op that needs all of them.</summary>
    private static readonly Dictionary<string, Func<ProgramBuilder, Value>> whole = new()
    {
        ["one state of all rows"] = p => LogSumExp(Sum(Data(p, [Rows, 2]) * p.Slot("w", [2]), 0), 0),
        ["one chain"] = p => SumAll(p.Chain(Data(p, [1, Rows, 2]) * p.Slot("w", []), Data(p, [2, 2])).LogSum),
        ["one chain of numbers"] = p => SumAll(Kalman(p, 1)),
        ["a matrix of all rows"] = p => SumAll(Square(Cholesky((Data(p, [Rows, Rows]) * 1e-3) + (Exp(p.Slot("w", [])) * Unit(p))))),
        ["groups by a slot"] = p => SumAll(Log(1 + ScatterAdd(Exp(Data(p, [60]) * p.Slot("w", [])),
            Floor(Broadcast(p.Slot("g", []) * 4, [60])), 0, Rows))),
        ["a scan"] = p => SumAll(p.Scan(Rows, false, [p.Slot("w", [])], [Data(p, [Rows])], [],
            step => new([step.Program.Pointwise(Op.Tanh, step.Carry[0] + step.Inputs[0])], [step.Carry[0]])).Outs[0]),
    };

    public static TheoryData<string> Divided => [.. divided.Keys];

    public static TheoryData<string> Whole => [.. whole.Keys];

    [Theory, MemberData(nameof(Divided))]
    public void Each_part_has_its_rows(string name)
    {
        var program = new ProgramBuilder();
        var sum = divided[name](program);
        Assert.Empty(DividedSum.FindUndivided(sum, Parts));
        for (var part = 0; part < Parts; part++)
        {
            var own = Pass.Optimized(program.Build(("part", DividedSum.Part(sum, part, Parts))));
            Assert.True(Work(own) <= Work(Pass.Optimized(program.Build(("sum", sum)))) * 0.6, own.ToString());
        }

        AddUp(sum, Slots(program.Build(("sum", sum))), Parts);
    }

    [Theory, MemberData(nameof(Whole))]
    public void What_is_not_divided_is_found(string name)
    {
        var program = new ProgramBuilder();
        var sum = whole[name](program);
        Assert.NotEmpty(DividedSum.FindUndivided(sum, 2));
        AddUp(sum, Slots(program.Build(("sum", sum))), 2);
    }

    [Fact]
    public void More_parts_than_rows_are_no_error()
    {
        var program = new ProgramBuilder();
        var sum = SumAll(Square(Data(program, [3]) - program.Slot("w", []))) + program.Slot("w", []);
        AddUp(sum, Slots(program.Build(("sum", sum))), 7);
    }

    /// <summary>Programs put together at random, each output weighed.</summary>
    [Fact]
    public void Any_sum_is_that_of_its_parts()
    {
        var shorter = 0;
        for (var seed = 0; seed < 200; seed++)
        {
            var (program, slots) = RandomPrograms.Grown(new Random(seed), 25);
            var sum = program.Outputs.Values
                .Select((v, i) => SumAll(Tanh(v) * v.Program.Constant(Check.Numbers(v.Shape, i)))).Aggregate((a, b) => a + b);
            AddUp(sum, slots, 2 + (seed % 3));
            if (DividedSum.FindUndivided(sum, 2).Count == 0) shorter++;
        }

        Assert.InRange(shorter, 50, 200);
    }

    private static void AddUp(Value sum, Dictionary<string, Tensor> slots, int parts)
    {
        var expected = Numbers(sum, slots);
        var total = new double[expected.Length];
        for (var part = 0; part < parts; part++)
        {
            var own = Numbers(DividedSum.Part(sum, part, parts), slots);
            for (var i = 0; i < total.Length; i++) total[i] += own[i];
        }

        if (!expected.All(double.IsFinite)) return;
        var scale = 1 + expected.Max(Math.Abs);
        for (var i = 0; i < total.Length; i++)
            Assert.True(Math.Abs(expected[i] - total[i]) <= 1e-9 * scale, $"{i}: {total[i]} in place of {expected[i]}\n{sum}");
    }

    /// <summary>The value and its gradient, if it has one.</summary>
    private static double[] Numbers(Value sum, Dictionary<string, Tensor> slots)
    {
        var program = sum.Program;
        List<Value> results = [sum];
        try
        {
            results.AddRange(Gradient.Derive(sum, [.. slots.Select(s => program.Slot(s.Key, s.Value.Shape))]));
        }
        catch (NoGradient)
        {
            // the value alone
        }

        var all = new Interpreter(program.Build([.. results.Select((r, i) => ($"{i}", r))])).Run(slots);
        return [.. results.Index().SelectMany(r => all[$"{r.Index}"].Values)];
    }

    /// <summary>The elements that a run computes.</summary>
    private static double Work(TensorProgram program)
    {
        var varying = new HashSet<Value>();
        foreach (var value in program.Values)
            if (value.Op == Op.Slot || value.Inputs.Any(varying.Contains)) varying.Add(value);
        return varying.Where(v => v.Op != Op.Slot).Sum(v => (double)v.Shape.Count);
    }

    private static Dictionary<string, Tensor> Slots(TensorProgram program) =>
        program.Slots.ToDictionary(s => s.Key, s => Check.Numbers(s.Value, 4, 0.2, 0.9));

    private static Value Data(ProgramBuilder program, Shape shape) => program.Constant(Check.Numbers(shape, 11, 0.1, 2));

    /// <summary>60 members in groups, as many in each.</summary>
    private static Value Groups(ProgramBuilder program) =>
        program.Constant([.. Enumerable.Range(0, 60).Select(i => (double)(i * 7 % Rows))], [60]) - 0;

    private static Value Unit(ProgramBuilder program) => Equal(Reshape(program.Iota(Rows, 0), [Rows, 1]), program.Iota(Rows, 0));

    private static Value Kalman(ProgramBuilder program, int sequences)
    {
        Value One(params int[] shape) => program.Constant([.. Enumerable.Repeat(1.0, Shape.Of(shape).Count)], Shape.Of(shape));
        var scale = Exp(program.Slot("w", []));
        return program.GaussianChain(new(One(1, 1) * 0, One(1, 1, 1), One(1, 1, 1, 1) * 0.9, One(1, 1, 1) * 0, One(1, 1, 1, 1) * scale,
            One(1, 1, 1, 1), One(1, 1, 1), Data(program, [sequences, 5, 1]))).LogDensity;
    }
}
