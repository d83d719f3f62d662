using ProbDsl.Inference.Problems;

namespace ProbDsl.Tests.LogDensity;

/// <summary>
/// Random stories against the plain evaluation; some have latents that meet across members, and these are refused by name.
/// </summary>
public sealed class RandomJointTests
{
    private const int Stories = 120;

    private static readonly Dictionary<string, long> Few = new() { ["rows"] = 3, ["columns"] = 2 };

    public static TheoryData<ulong> Seeds => [.. Enumerable.Range(1, Stories).Select(s => (ulong)s)];

    [Theory, MemberData(nameof(Seeds))]
    public void The_program_means_what_the_rows_say(ulong seed)
    {
        var text = new RandomJoint(seed).Text();
        if (Lowered(text, seed) is not { } joint) return;
        joint.Agrees(text);
        joint.HasGradients(withJacobian: true, text);
        joint.RunsOnTheEngine(text);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void The_program_with_gaps_means_what_the_rows_say(ulong seed)
    {
        var text = new RandomJoint(seed).Text();
        if (Lowered(text, seed, p => Gaps.Random(p, seed, 0.4)) is not { } joint) return;
        joint.Agrees(text);
        joint.HasGradients(withJacobian: true, text);
    }

    /// <summary>
    /// How many are compared above: 88 as they are and 93 with gaps when this was written. A change after which fewer can be lowered leaves
    /// the others unlooked at.
    /// </summary>
    [Fact]
    public void Most_can_be_lowered()
    {
        int Compared(Func<ulong, Func<Problem, Problem>?> gaps) =>
            Enumerable.Range(1, Stories).Select(s => (ulong)s)
                .Count(seed => Lowered(new RandomJoint(seed).Text(), seed, gaps(seed)) is not null);
        Assert.InRange(Compared(_ => null), 88, Stories);
        Assert.InRange(Compared(seed => p => Gaps.Random(p, seed, 0.4)), 93, Stories);
    }

    /// <summary>Null where a statement stands in the way.</summary>
    private static JointAt? Lowered(string text, ulong seed, Func<Problem, Problem>? gaps = null)
    {
        try
        {
            var problem = SmallProblem.Of(text, seed, Few);
            return new(gaps?.Invoke(problem) ?? problem, seed);
        }
        catch (LoweringLimit limit)
        {
            Assert.NotEmpty(limit.Reason);
            return null;
        }
    }
}
