namespace ProbDsl.Inference.Lowering;

/// <summary>
/// Data that are a member of a chain: its cells are observed without noise, so that those that are missing are integrated. With the first
/// cells given, flat and observed, the density is that of the others given these.
/// </summary>
internal sealed partial class GaussianChainLowering
{
    /// <summary>What the cells of a member observe of the states: each its own number, with variance 0.</summary>
    private Observation OwnCells(GaussianChainMember member, int index)
    {
        var (name, width) = (member.Latent.Name, Widths[index]);
        var missing = Story.Problem.Missing[name].Mask;
        var cells = AtPositions(Builder.Data(name, Story.Problem.Data[name].Values, Story.Problem.ShapeOf(member.Latent)), member, width);
        var known = AtPositions(Builder.Data($"{name} known", Array.ConvertAll(missing, m => m ? 0.0 : 1),
            Story.Problem.ShapeOf(member.Latent)), member, width);
        return new(Own(index, width), Zeros(1, 1, width), cells, Zeros(1, 1, width), known);
    }

    /// <summary>The first positions of data that no statement draws: what follows is conditioned on them, as if they were flat.</summary>
    private IEnumerable<int> Undrawn(GaussianChainMember member, int index) => !member.IsData ? []
        : Enumerable.Range(1, Orders[index])
            .Except(member.Starts.SelectMany(d => Enumerable.Range(FirstOf(d, member), CountOf(d, member))));

    /// <summary>Numbers in the shape of a member as [sequences, positions, width]: the inverse of <see cref="Part"/>.</summary>
    private Value AtPositions(Value numbers, GaussianChainMember member, int width)
    {
        int[] inState = [.. member.Places.Where(i => i != member.Along), member.Along];
        return Reshape(Transpose(numbers, [.. inState, .. Enumerable.Range(0, numbers.Shape.Rank).Except(inState)]),
            [numbers.Shape.Count / (positions * width), positions, width]);
    }

    /// <summary>
    /// The coefficients of a state in its own numbers: [1, T, width, S]. Before the order of the member, a state has its first positions.
    /// </summary>
    private Value Own(int index, int width)
    {
        var own = new double[positions * width * States];
        for (var t = 0; t < positions; t++)
        {
            var first = Blocks[..index].Sum() + (Math.Max(0, Orders[index] - 1 - t) * width);
            for (var number = 0; number < width; number++) own[(((t * width) + number) * States) + first + number] = 1;
        }

        return Builder.Constant(new Tensor([1, positions, width, States], own));
    }
}
