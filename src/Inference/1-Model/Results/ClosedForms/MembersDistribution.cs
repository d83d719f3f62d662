namespace ProbDsl.Inference.Results.ClosedForms;

/// <summary>Independent distributions of some numbers each, which together are all numbers of a block.</summary>
/// <param name="each">The distributions, and the positions of their numbers in the block.</param>
public sealed class MembersDistribution(IReadOnlyList<(BlockDistribution Of, int[] Places)> each) : BlockDistribution
{
    private readonly (int Member, int At)[] places = PlacesOf(each);

    public override int Numbers => places.Length;

    public override double LargestTerms => each.Sum(e => e.Of.LargestTerms);

    public override double LogDensity(ReadOnlySpan<double> x)
    {
        var sum = 0.0;
        foreach (var (of, at) in each)
        {
            var own = new double[at.Length];
            for (var i = 0; i < own.Length; i++) own[i] = x[at[i]];
            sum += of.LogDensity(own);
        }

        return sum;
    }

    public override void Draw(RandomStream random, Span<double> x)
    {
        foreach (var (of, at) in each)
        {
            var own = new double[at.Length];
            of.Draw(random, own);
            for (var i = 0; i < own.Length; i++) x[at[i]] = own[i];
        }
    }

    public override void Center(Span<double> x)
    {
        foreach (var (of, at) in each)
        {
            var own = new double[at.Length];
            of.Center(own);
            for (var i = 0; i < own.Length; i++) x[at[i]] = own[i];
        }
    }

    public override Marginal Of(int number) => each[places[number].Member].Of.Of(places[number].At);

    private static (int, int)[] PlacesOf(IReadOnlyList<(BlockDistribution Of, int[] Places)> each)
    {
        var places = new (int, int)[each.Sum(e => e.Places.Length)];
        foreach (var (m, (_, own)) in each.Index())
            for (var i = 0; i < own.Length; i++) places[own[i]] = (m, i);
        return places;
    }
}
