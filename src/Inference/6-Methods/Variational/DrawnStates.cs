using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Inference.Variational;

/// <summary>Selects arrays at states of finite latents that the guide draws, the same states for all arrays.</summary>
internal sealed class DrawnStates(ModelGraph graph, StoryLowering guide, GuideDraws draws, IReadOnlyList<EliminatedLatent> finite)
{
    private readonly Dictionary<string, AxisTensor> states = [];

    /// <summary>A latent's array at the drawn states, without the axes of finite latents.</summary>
    public AxisTensor Picked(string latent, AxisTensor array) => Picked(array, guide.Context.Arrays[latent].Carried);

    private AxisTensor Picked(AxisTensor array, IReadOnlyList<LatentDimensions> carried)
    {
        foreach (var read in finite.Reverse().Where(f => array.Axes.Contains(f.States)))
            array = Picked(array, StateOf(read), read, carried.First(c => c.Latent == read.Latent.Name));
        return array;
    }

    private AxisTensor StateOf(EliminatedLatent latent)
    {
        if (latent.Distribution is not { } distribution)
            throw new LoweringLimit(graph.Guide.OfType<Draw>().First(d => d.Target.Of == latent.Latent.Name),
                $"this bound sums over `{latent.Latent.Name}` and does not train its distribution in the guide",
                $"use `--method elbo` to get draws of latents that read `{latent.Latent.Name}` in the guide");
        if (states.TryGetValue(latent.Latent.Name, out var state)) return state;
        var (drawn, carried) = draws.Sampled(guide, distribution);
        return states[latent.Latent.Name] = Picked(drawn, carried);
    }

    private static AxisTensor Picked(AxisTensor array, AxisTensor state, EliminatedLatent latent, LatentDimensions at)
    {
        var ascending = at.Dimensions.Index().OrderBy(d => d.Item).Select(d => d.Index);
        var along = state.Axes.Length;
        var ordered = Transpose(state.Value, [.. Enumerable.Range(0, along), .. ascending.Select(d => along + d)]);
        var spread = new AxisTensor(Reshape(ordered,
            [.. ordered.Shape.Leading(along), .. array.Event.Select((size, i) => at.Dimensions.Contains(i) ? size : 1)]), state.Axes);
        var numbers = Reshape(array.Value.Program.Iota(latent.States.Size, latent.States.First),
            [latent.States.Size, .. array.Event.Select(_ => 1)]);
        return array.Where(spread.JoinWith(new(numbers, [latent.States]), Equal), new(array.Value.Program.Constant(0), []))
            .Without(latent.States, (v, axis) => Sum(v, axis));
    }
}
