using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Managed;
using ProbDsl.Tests.Programs;

namespace ProbDsl.Tests.Engines;

/// <summary>Every op, and programs of many ops, give the interpreter's numbers.</summary>
public abstract partial class EngineContract
{
    // symmetric and positive definite, so that every op has a finite result somewhere
    private static readonly Dictionary<ElementType, double[]> operands = new()
    {
        [ElementType.Bool] = [1, 0, 0, 0, 1, 0, 0, 0, 1],
        [ElementType.Int32] = [3, 1, 0, 1, 3, 1, 0, 1, 2],
        [ElementType.Float32] = [0.9, 0.25, 0.125, 0.25, 0.8, 0.3, 0.125, 0.3, 0.7],
        [ElementType.Float64] = [0.9, 0.25, 0.125, 0.25, 0.8, 0.3, 0.125, 0.3, 0.7],
    };

    public static TheoryData<Op> Ops => [.. OpTable.Rows.Select(row => row.Op)];

    public static MatrixTheoryData<string, ElementType> Loops => new(EngineCases.Loops.Keys, floats);

    [Theory, MemberData(nameof(Ops))]
    public void An_op_gives_the_numbers_of_the_interpreter(Op op)
    {
        using var engine = Start();
        foreach (var type in floats)
            foreach (var operand in (ElementType[])[ElementType.Bool, ElementType.Int32, type])
            {
                var x = new ProgramBuilder(type).Slot("x", [3, 3], operand);
                var result = op == Op.Cast ? x.Program.Cast(x, type) : TypeTests.Applied(op, x);
                // an op of several results is read by its items, which are an op too
                if (result.Op is Op.Scan) continue;
                Dictionary<string, Tensor> slots = new() { ["x"] = new([3, 3], operands[operand]) };
                IsWithin(engine, new(x.Program.Build(("y", result)), slots, 3), $"{op} of {operand}");
            }
    }

    [Theory, MemberData(nameof(Floats))]
    public void Random_programs_give_the_numbers_of_the_interpreter(ElementType type)
    {
        using var engine = Start();
        for (var seed = 0; seed < 60; seed++)
        {
            var (program, slots) = RandomPrograms.Grown(new Random(seed), 30, type);
            EngineCases.Agrees(program, slots, $"seed {seed}", engine);
        }
    }

    [Theory, MemberData(nameof(Loops))]
    public void Sums_over_rows_and_their_gradients_give_the_numbers_of_the_interpreter(string name, ElementType type)
    {
        using var engine = Start();
        var (program, slots) = EngineCases.Filled(300, EngineCases.Loops[name], type);
        EngineCases.Agrees(program, slots, name, engine);
    }

    // 5,000 elements have two keys
    [Theory, MemberData(nameof(Floats))]
    public void A_sampler_draws_from_the_streams_of_its_keys(ElementType type)
    {
        using var engine = Start();
        var builder = new ProgramBuilder(type);
        var noise = new Noise(builder, "guide");
        builder.Output("y", noise.Drawn("scaled", Scaled, [5000], 0, (builder.Slot("rate", []), 0)));
        var slots = new Dictionary<string, Tensor> { ["rate"] = Tensor.Scalar(2), [noise.Slots[0].Name] = noise.Slots[0].Fill(3) };
        EngineCases.Agrees(builder.Build(), slots, "draws", engine);

        static void Scaled(ReadOnlySpan<double> arguments, Span<double> drawn, RandomStream random) =>
            drawn[0] = random.NextUniform() * arguments[0];
    }
}
