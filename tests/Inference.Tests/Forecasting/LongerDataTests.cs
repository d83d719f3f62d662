using ProbDsl.Inference.Forecasting;
using ProbDsl.Inference.Expressions;
using ProbDsl.Inference.Problems;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Forecasting;

/// <summary>Sequences with further positions, one of which has no rows.</summary>
public sealed class LongerDataTests
{
    /// <summary>
    /// Groups of 3, 0 and 2 rows, padded to 3, go on for 2 steps: to 5, 0 and 4, and only what is ahead of rows is missing.
    /// </summary>
    [Fact]
    public void An_empty_group_stays_empty()
    {
        var story = TestStory.By("""
            model Levels
            data y[shop, day]: real from y by shop
            for s in shop {
              level[s, 1] ~ Normal(10, 5)
              for t in 2..day { level[s, t] ~ Normal(level[s, t-1], 1) }
              for t in day { y[s, t] ~ Normal(level[s, t], 1) }
            }
            """, "shop,y\na,1\na,2\na,3\nb,7\nc,4\nc,5\n");
        var problem = story.Problem with
        {
            Groups = new(new Dictionary<string, Tensor> { ["day"] = new([3], [3, 0, 2]) }, story.Problem.Groups.Names),
        };
        var longer = LongerData.Extend(problem, Sequences.Find(story.Graph)!, 2, areOfFit: false).Value!;
        Assert.Equal([5, 0, 4], longer.Groups.Lengths["day"].Values);
        Assert.Equal([3, 5], longer.Data["y"].Shape.ToArray());
        Assert.Equal([1, 2, 3], longer.Data["y"].Values[..3]);
        Assert.Equal([4, 5], longer.Data["y"].Values[10..12]);
        Assert.Equal("00011 00000 00110", string.Join(' ', longer.Missing["y"].Mask.Chunk(5)
            .Select(group => string.Concat(group.Select(isMissing => isMissing ? 1 : 0)))));
    }
}
