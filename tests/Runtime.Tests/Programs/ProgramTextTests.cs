using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Tests.Programs;

public sealed class ProgramTextTests
{
    [Fact]
    public void A_program_reads_as_its_lines()
    {
        var builder = new ProgramBuilder();
        var (x, rows) = (builder.Slot("x", [4, 2]), builder.Slot("rows", [3]));
        _ = Exp(x);
        builder.SetOrigin("story.gen:14");
        var picked = builder.Gather(x, rows, 0);
        var centerd = picked - builder.Data("mean", [1, 2], [2]);
        builder.SetOrigin(null);
        builder.Output("spread", MatMul(centerd, centerd, transposeA: true) / 3);
        builder.Output("first", Reshape(Slice(picked, 0, 0, 1), [2]));
        builder.Output("shifted", builder.Pad(builder.Iota(3, 1), 0, 1, 0) + builder.Constant([0.1, 2, -3, 1e300], [4]));
        builder.Output("evidence", LogSumExp(Transpose(picked, 1, 0), 0, 1));

        Assert.Equal(
            """
            slots: x [4, 2], rows [3]
            %0 = slot x : [4, 2]
            %1 = slot rows : [3]
            %2 = gather %0, %1, batch 0 : [3, 2]    # story.gen:14
            %3 = constant mean : [2]    # story.gen:14
            %4 = sub %2, %3 : [3, 2]    # story.gen:14
            %5 = matmul %4, %4, first transposed : [2, 2]
            %6 = constant 3 : []
            %7 = div %5, %6 : [2, 2]
            %8 = slice %2, axis 0, start 0 : [1, 2]
            %9 = reshape %8 : [2]
            %10 = iota from 1 : i32[3]
            %11 = pad %10, axis 0, before 1, after 0 : i32[4]
            %12 = constant [0.1, 2, -3, 1E+300] : [4]
            %13 = add %11, %12 : [4]
            %14 = transpose %2, axes [1, 0] : [2, 3]
            %15 = log_sum_exp %14, axes [0, 1] : []
            outputs: spread = %7, first = %9, shifted = %13, evidence = %15

            """.ReplaceLineEndings("\n"),
            builder.Build().ToString());
    }

    [Fact]
    public void A_draw_is_named_by_its_distribution()
    {
        var builder = new ProgramBuilder();
        var noise = new Noise(builder, "prior");
        var rate = noise.Drawn("gamma", (_, _, _) => { }, [3], 0, (builder.Constant(2), 0));
        builder.Output("weights", noise.Drawn("dirichlet", (_, _, _) => { }, [5000, 3], 1, (rate, 1)));
        Assert.Equal(
            """
            slots: prior.0 [1], prior.1 [2]
            %0 = constant 2 : []
            %1 = slot prior.0 : [1]
            %2 = draw gamma %1, %0 : [3]
            %3 = slot prior.1 : [2]
            %4 = draw dirichlet %3, %2, event rank 1, argument ranks [1] : [5000, 3]
            outputs: weights = %4

            """.ReplaceLineEndings("\n"),
            builder.Build().ToString());
    }

    [Fact]
    public void Types_stand_where_they_are_not_the_programs_own()
    {
        var builder = new ProgramBuilder(ElementType.Float32);
        var (x, rows) = (builder.Slot("x", [4]), builder.Slot("rows", [3], ElementType.Int32));
        var near = Abs(Gather(x, rows, 0)) < builder.Constant([0.1, 2, 1e-9], [3]);
        builder.Output("near", near);
        builder.Output("exact", Cast(near * builder.Iota(3, 1), ElementType.Float64));
        builder.Output("kept", Where(builder.Constant([1, 0, 1], [3], ElementType.Bool), near, rows));
        Assert.Equal(
            """
            floats: f32
            slots: x [4], rows i32[3]
            %0 = slot x : [4]
            %1 = slot rows : i32[3]
            %2 = gather %0, %1, batch 0 : [3]
            %3 = abs %2 : [3]
            %4 = constant [0.1, 2, 1E-09] : [3]
            %5 = less %3, %4 : bool[3]
            %6 = iota from 1 : i32[3]
            %7 = mul %5, %6 : i32[3]
            %8 = cast %7 : f64[3]
            %9 = constant [1, 0, 1] : bool[3]
            %10 = select %9, %5, %1 : i32[3]
            outputs: near = %5, exact = %8, kept = %10

            """.ReplaceLineEndings("\n"),
            builder.Build().ToString());
    }

    [Fact]
    public void Long_constants_are_cut()
    {
        var builder = new ProgramBuilder();
        builder.Output("y", builder.Constant(new double[100], [100]));
        Assert.Contains("constant [0, 0, 0, 0, 0, 0, 0, 0, ...] : [100]", builder.Build().ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_written_is_read_back()
    {
        var reader = new ProgramReader(new Dictionary<string, double[]> { ["some data"] = [1, 2] },
            new Dictionary<string, ElementSampler> { ["moved"] = (_, _, _) => { } });
        ElementType[][] floats = [[], [ElementType.Float32], [ElementType.Float64, ElementType.Float32],
            [ElementType.Float32, ElementType.Float64]];
        for (var seed = 0; seed < 200; seed++)
        {
            var (program, slots) = RandomPrograms.Grown(new Random(seed), 40, floats[seed % 4]);
            var again = reader.Read(ProgramText.Whole(program));
            Assert.Equal(program, again);
            Assert.Equal(ProgramText.Whole(program), ProgramText.Whole(again));
            Assert.Equal(program.Values.Select(v => v.Type), again.Values.Select(v => v.Type));
            if (!program.Values.Any(v => v.Op == Op.Draw))
                Assert.Equal(new Interpreter(program).Run(slots), new Interpreter(again).Run(slots));
        }
    }

    [Fact]
    public void Odd_names_and_numbers_are_read_back()
    {
        var builder = new ProgramBuilder();
        builder.SetOrigin("story.gen:3, = %1 : x");
        var data = builder.Data("some data, here", [1, 2], [2]);
        builder.Output("µ (a)",
            data + builder.Slot("a b", [2]) * builder.Constant([double.NaN, double.NegativeInfinity], [2]) + builder.Constant(1e-300));
        var program = builder.Build();
        Assert.Equal(program,
            new ProgramReader(new Dictionary<string, double[]> { ["some data, here"] = (double[])((NamedData)data.Attribute!).Values })
                .Read(ProgramText.Whole(program)));
    }

    [Theory]
    [InlineData("", "line 1: expected `slots:`")]
    [InlineData("slots: \nnonsense", "line 1: expected a value")]
    [InlineData("slots: \n%0 = constant 1 : []\n%1 = add %0, %7 : []\noutputs: ", "line 3: ")]
    [InlineData("slots: \n%0 = constant [1, 2] : [3]\noutputs: ", "line 2: constant: 2 values for shape [3]")]
    [InlineData("slots: \n%0 = constant 0.5 : i32[]\noutputs: ", "line 2: constant: 0.5 is not representable as int32")]
    [InlineData("slots: \n%0 = constant 1 : f16[]\noutputs: ", "line 2: `f16` is not a type")]
    [InlineData("slots: \n%0 = iota from 1 : [3]\noutputs: ", "line 2: it is i32[3]")]
    [InlineData("floats: i32\nslots: \noutputs: ", "line 1: expected `floats: f32`")]
    [InlineData("slots: \n%0 = wobble 1 : []\noutputs: ", "line 2: ")]
    public void What_is_no_program_is_named(string text, string expected) =>
        Assert.StartsWith(expected, Assert.Throws<FormatException>(() => new ProgramReader().Read(text)).Message, StringComparison.Ordinal);
}
