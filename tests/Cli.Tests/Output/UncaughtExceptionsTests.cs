using ProbDsl.Cli.Catalogs;
using ProbDsl.Cli.Output;
using ProbDsl.Runtime;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Output;

/// <summary>What nobody caught ends in a message and an exit code; a bug names version, verb and place, and no trace.</summary>
public sealed class UncaughtExceptionsTests
{
    [Fact]
    public void A_bug_is_reported_in_one_message()
    {
        var bug = Record.Exception(() => Shape.Scalar[3]);
        foreach (var thrown in new[] { bug!, new AggregateException(bug!),
            new TypeInitializationException("X", new AggregateException(bug!)) })
        {
            var (diagnostic, code) = UncaughtExceptions.Describe(thrown, "fit");
            Assert.Equal(("E0149", 70), (diagnostic.Code, (int)code));
            Assert.StartsWith("internal error in `probdsl fit`, version ", diagnostic.Message, StringComparison.Ordinal);
            Assert.Contains($"{bug!.GetType().Name} in Shape.", diagnostic.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", diagnostic.Message + diagnostic.Help, StringComparison.Ordinal);
            Assert.Contains("please report", diagnostic.Help, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Conditions_of_the_machine_are_no_bugs()
    {
        Assert.Equal(("E0531", 1), Reported(new AggregateException(new NotEnoughMemory(8e9, 1e9))));
        Assert.Equal(("E0531", 1), Reported(new InsufficientMemoryException()));
        Assert.Equal(("E0531", 1), Reported(new AggregateException(new TaskSchedulerException(new InsufficientMemoryException()))));
        Assert.Equal(("E0510", 1), Reported(new IOException("no space left on device")));
    }

    private static (string, int) Reported(Exception exception) =>
        UncaughtExceptions.Describe(exception, "fit") is var (diagnostic, code) ? (diagnostic.Code, (int)code) : default;
}
