using ProbDsl.Runtime.Interpretation;

namespace ProbDsl.Tests.Interpretation;

/// <summary>Programs put together at random mean the same to the interpreter as to the naive reading, and free nothing too early.</summary>
public sealed class RandomProgramLaws
{
    [Fact]
    public void The_interpreter_agrees_with_the_naive_reading()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var (program, slots) = RandomPrograms.Grown(new Random(seed), lines: 25);
            var (results, naive) = (new Interpreter(program).Run(slots), new Naive(slots));
            foreach (var (name, value) in program.Outputs)
                Assert.True(Check.Close(naive.Of(value), results[name], 1e-10), $"seed {seed}, {name}:\n{program}");
        }
    }

    [Fact]
    public void A_changed_line_is_caught()
    {
        var missed = 0;
        for (var seed = 0; seed < 20; seed++)
        {
            var (program, slots) = RandomPrograms.Grown(new Random(seed), lines: 25);
            var value = program.Outputs.Values.Last();
            if (Check.Close(new Naive(slots).Of(value), Check.Run(value + 1e-6, slots), 1e-10)) missed++;
        }
        Assert.Equal(0, missed);
    }

    [Fact]
    public void Running_twice_gives_the_same_bits()
    {
        var (program, slots) = RandomPrograms.Grown(new Random(1), lines: 40);
        var interpreter = new Interpreter(program);
        Assert.Equal(interpreter.Run(slots), interpreter.Run(slots));
    }
}
