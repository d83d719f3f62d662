using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>
/// log p(row, latents) - log q(latents) at draws of a trained guide, for any row and as many draws as wanted: what every bound is made of. Where nothing comes by rows there is one row, the whole story.
/// </summary>
internal sealed class LogRatios : IDisposable
{
    private const string Ratios = "log ratios";

    // rows times draws in a run: what fits the cache
    private const int AtOnce = 4096;

    private readonly ManagedStore store = new();
    private readonly ManagedProgram program;
    private readonly StoredNoise noise;
    private readonly StoredRows[] slots;
    private readonly BlockTeam? team;
    private readonly int[] chosen;
    private readonly double[] values;

    public LogRatios(Problem problem, StandardCatalogue catalogue, GuidedRequest like, IReadOnlyDictionary<string, Tensor> weights, ulong seed, int threads)
    {
        if (like.Rows is not null && HasOutside(problem, catalogue, like)) like = like with { Rows = null, Batch = 1 };
        Rows = like.Rows is { } plate ? problem.SizeOf(plate.Size) : 1;
        Draws = Math.Min(50, like.Particles);
        var batch = like.NeedsAllRows || like.Rows is null ? like.Batch : Math.Clamp(AtOnce / Draws, 1, Rows);
        var request = like with { Batch = batch, Particles = Draws, HoldsGuide = false, UsesFormulas = false, IsWarmed = false, FreeNats = 0 };
        var joint = GuidedJoint.Of(problem, catalogue, request);
        var source = joint.Builder.Build((Ratios, Whole(joint, request)));
        if (threads > 1) team = new(threads);
        program = new(source, store, team);
        noise = new(store, joint.Noise.Slots.Where(n => source.Slots.ContainsKey(n.Name)), ~seed);
        slots = [.. joint.Batch.Where(b => source.Slots.ContainsKey(b.Slot)).Select(b => new StoredRows(b.Slot, b.Data))];
        foreach (var weight in joint.Weights.Where(w => source.Slots.ContainsKey(w.SlotName))) store.Write(weight.SlotName, weights[weight.Name].Values);
        (chosen, values) = (new int[batch], new double[batch * Draws]);
    }

    public int Rows { get; }

    /// <summary>How many draws a filling has.</summary>
    public int Draws { get; }

    /// <summary>Rows in a filling.</summary>
    public int Batch => chosen.Length;

    /// <summary>The ratios [rows, draws] of the rows from the first on, at the filling-th draws; rows behind the last begin again.</summary>
    public ReadOnlySpan<double> At(int first, uint filling)
    {
        for (var i = 0; i < chosen.Length; i++) chosen[i] = (first + i) % Rows;
        foreach (var slot in slots) slot.Write(store, chosen);
        noise.Fill(filling * (uint)((Rows + Batch - 1) / Batch) + (uint)(first / Batch));
        program.Run();
        program.Read(Ratios, values);
        return values;
    }

    public void Dispose()
    {
        program.Dispose();
        store.Dispose();
        team?.Dispose();
    }

    /// <summary>Whether something beside the rows has a density: then rows are not apart, and the whole story is one.</summary>
    private static bool HasOutside(Problem problem, StandardCatalogue catalogue, GuidedRequest like) => GuidedJoint.Of(problem, catalogue, like with { Particles = 1 }).LogRatio().Outside is not null;

    private static Value Whole(GuidedJoint joint, GuidedRequest request)
    {
        var (rows, outside) = joint.LogRatio();
        if (request.Rows is not { } plate) return Ops.Broadcast(outside!.AlignedTo([joint.Particle]), [joint.Particle.Size]);
        return Ops.Broadcast(rows!.AlignedTo([joint.RowAxis(plate), joint.Particle]), [request.Batch, joint.Particle.Size]);
    }
}
