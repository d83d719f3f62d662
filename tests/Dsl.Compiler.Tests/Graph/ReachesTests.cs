using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Typing;

namespace ProbDsl.Tests.Graph;

/// <summary>
/// The accesses near one are all that are not surely apart from it along the dimension that distinguishes most of them; of elements that
/// stand alone only the element itself is near.
/// </summary>
public sealed class ReachesTests
{
    private static readonly TensorType Number = TensorType.Real;

    [Fact]
    public void None_is_missed_that_is_not_apart()
    {
        var random = new Random(3);
        var (missed, near, all) = (0, 0, 0);
        for (var round = 0; round < 300; round++)
        {
            List<Access> accesses = [.. Enumerable.Range(0, random.Next(1, 30)).Select(_ => Some(random))];
            var reaches = new AccessIntervals(accesses);
            foreach (var query in accesses.Append(Some(random)).Append(Some(random)))
            {
                var found = reaches.Near(query).ToHashSet();
                Assert.Equal(found.Count, reaches.Near(query).Count);
                missed += Enumerable.Range(0, accesses.Count)
                    .Count(i => !found.Contains(i) && !AccessBoxes.AreDisjoint(accesses[i], query));
                (near, all) = (near + found.Count, all + accesses.Count);
            }
        }

        Assert.Equal(0, missed);
        Assert.InRange((double)near / all, 0.01, 0.9);
    }

    [Fact]
    public void Elements_on_lines_of_their_own_are_found_at_once()
    {
        List<Access> accesses = [.. Enumerable.Range(1, 5000)
            .Select(i => Of(new AffineIndex(null, Size.Of(1)), new AffineIndex(null, Size.Of(i))))];
        var reaches = new AccessIntervals(accesses);
        Assert.All(Enumerable.Range(0, 5000), i => Assert.Equal([i], reaches.Near(accesses[i])));
    }

    [Fact]
    public void Statements_that_say_the_same_are_reported_up_to_the_limit_of_a_parse()
    {
        var found = Stories.Compile("""
            model M
            data y[n]: real

            """ + string.Concat(Enumerable.Repeat("y[1] ~ Normal(0, 1)\n", 1000))).Diagnostics;
        Assert.Equal(Parser.Lexing.Limits.Diagnostics, found.Count);
        Assert.All(found, d => Assert.Equal("E0212", d.Code));
    }

    private static Access Some(Random random) => Of(Index(random), Index(random));

    private static Access Of(params At[] at) => new("x", [.. at], Number, default);

    private static At Index(Random random)
    {
        var (one, other) = (random.Next(1, 12), random.Next(0, 4));
        return random.Next(6) switch
        {
            0 => new WholeDimension(),
            1 => new AffineIndex(new Loop("i", null, Size.Of(one), Size.Of(one + other)), Size.Of(other)),
            2 => new AffineIndex(new Loop("i", null, Size.One, Size.Of("n")), Size.Of(0)),
            3 => new SliceIndex(new AffineIndex(null, Size.Of(one)), new AffineIndex(null, Size.Of(one + other))),
            _ => new AffineIndex(null, Size.Of(one)),
        };
    }
}
