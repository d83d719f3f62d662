namespace ProbDsl.Tests;

/// <summary>
/// A story four times as long takes about four times the work: counted in bytes that the compiler allocates, which grow by 16 where each
/// name looks through all others.
/// </summary>
public sealed class LongStoryTests
{
    private const int Short = 500, Factor = 4, Most = 8;

    public static TheoryData<string, string> Stories => new()
    {
        { "x ~ Normal(0, 1)\n", "y{0} = x + {0}\n" },
        { "x ~ Normal(0, 1)\nd0 = x\n", "d{0} = d{1} + 1\ny{0} = d{0}\n" },
        { "", "data x{0}[n, {0}]: real\n" },
        { "", "data x{0}[n{0}]: real\n" },
        { "", "x{0} ~ Normal(zz{1}, 1)\n" },
        { "", "x{0} ~ Normal(zz, 1)\n" },
        { "x0 ~ Normal(0, 1)\n", "x{0} ~ Normal(x{1}, 1)\n" },
        { """
            data y: real
            x0 ~ Normal(0, 1)
            y ~ Normal(0, 1)

            """, "x{0} ~ Normal(x{1}, 1)\n" },
        { "data y: real\ny ~ Normal(0, 1)\n", "param b{0}: real\nc{0} = b{0}\n" },
        { "", "k{0} ~ Categorical(uniform(3))\n" },
    };

    [Theory, MemberData(nameof(Stories))]
    public void Work_grows_with_the_length(string start, string line)
    {
        Work(start, line, Short);
        Assert.InRange((double)Work(start, line, Factor * Short) / Work(start, line, Short), 1, Most);
    }

    private static long Work(string start, string line, int lines)
    {
        var numbered = Enumerable.Range(1, lines)
            .Select(i => line.Replace("{0}", $"{i}", StringComparison.Ordinal).Replace("{1}", $"{i - 1}", StringComparison.Ordinal));
        var text = $"model S\n{start}{string.Concat(numbered)}";
        var before = GC.GetAllocatedBytesForCurrentThread();
        Tests.Stories.Compile(text);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
