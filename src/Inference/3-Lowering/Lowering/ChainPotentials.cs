namespace ProbDsl.Inference.Lowering;

/// <summary>The log potentials of a finite chain, of single positions and of steps, collected from terms.</summary>
/// <param name="along">The axis of positions.</param>
/// <param name="states">The axes of the states at a position, one for each latent.</param>
/// <param name="before">The same axes of the previous position.</param>
internal sealed class ChainPotentials(Axis along, Axis[] states, Axis[] before)
{
    private AxisTensor? single, steps, presence;

    /// <summary>Adds a term over [.., along, states], or of a step [.., along or none, before, states].</summary>
    public void Add(AxisTensor value, bool isStep)
    {
        if (isStep) steps = Added(steps, value);
        else single = Added(single, value);
    }

    /// <summary>Sets 1 at the positions that a draw of the latents has; without a call, all positions exist.</summary>
    public void AddPresence(AxisTensor there) => presence = there;

    /// <summary>
    /// The log of the sum over all paths, [..] along the other axes of the terms, 0 for a sequence without members; the increment of each
    /// position, [.., along]; and the states of each position, [.., along, states..]: their probabilities, or, if paths are requested,
    /// those of one path.
    /// </summary>
    public (AxisTensor LogSum, AxisTensor Increments, AxisTensor States) Sum(ChainPaths? paths)
    {
        var program = steps!.Value.Program;
        var count = states.Aggregate(1, (n, s) => n * s.Size);
        var batch = Axis.Union(new[] { single, steps, presence }.OfType<AxisTensor>().SelectMany(v => v.Axes)
            .Except([along, .. states, .. before]));
        Shape all = [.. batch.Select(b => b.Size)];
        var unary = Laid(single ?? new(program.Constant(0), []), [.. batch, along, .. states], _ => true);
        var pair = Laid(steps, [.. batch, along, .. before, .. states],
            a => steps.Axes.Contains(a) || states.Contains(a) || before.Contains(a));
        var there = presence is null ? null : Laid(presence, [.. batch, along], _ => true);
        var (one, two) = (Reshape(unary, [.. all, along.Size, count]),
            Reshape(pair, [.. pair.Shape.Leading(batch.Length + 1), count, count]));
        var chain = Chain(one, two, there, paths?.Pick ?? ChainPick.Expected, paths?.NoiseOf([.. all, along.Size]));
        var each = Reshape(chain.States, [.. all, along.Size, .. states.Select(s => s.Size)]);
        var increments = AxisTensor.Canonical(chain.Increments, [.. batch, along]);
        return (new(chain.LogSum, batch), increments, AxisTensor.Canonical(each, [.. batch, along, .. states]));
    }

    private static AxisTensor Added(AxisTensor? sum, AxisTensor value) => sum?.JoinWith(value, (a, b) => a + b) ?? value;

    /// <summary>The value with these dimensions in this order, of size 1 along dimensions that are not broadcast.</summary>
    private static Value Laid(AxisTensor value, Axis[] order, Func<Axis, bool> isSpread)
    {
        Axis[] own = [.. order.Where(value.Axes.Contains)];
        var turned = Transpose(value.Value, [.. own.Select(a => System.Array.IndexOf(value.Axes, a))]);
        return Broadcast(Reshape(turned, [.. order.Select(a => own.Contains(a) ? a.Size : 1)]),
            [.. order.Select(a => isSpread(a) ? a.Size : 1)]);
    }
}
