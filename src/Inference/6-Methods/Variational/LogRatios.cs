namespace ProbDsl.Inference.Variational;

/// <summary>
/// log p(row, latents) - log q(latents) at draws of a trained guide, for any row and any number of draws, from which all bounds are
/// computed. Without batched rows there is one row, the whole story.
/// </summary>
public sealed class LogRatios : IDisposable
{
    private const string Ratios = "log ratios";

    private readonly GuidedRun run;
    private readonly double[] values;

    /// <exception cref="LoweringLimit">The story or its guide cannot be lowered yet.</exception>
    /// <exception cref="WeightMismatch">The weights do not match this guide and these rows.</exception>
    public LogRatios(
        Problem problem, StandardCatalog catalog, GuidedRequest like, IReadOnlyDictionary<string, Tensor> weights, ulong seed,
        EngineChoice engine)
    {
        // latents that rows share are drawn once for all rows, unless they are given
        if (like is { Rows: { } plate, Given.Count: 0 } && BatchedPlate.HasOutside(problem, plate))
            like = like with { Rows = null, Batch = 1 };
        run = new(problem, catalog, like with { Proposes = true }, weights, seed, engine,
            (joint, request) => [(Ratios, Whole(joint, request))]);
        values = new double[run.Batch * run.Draws];
    }

    public int Rows => run.Rows;

    /// <summary>The number of draws in a run.</summary>
    public int Draws => run.Draws;

    /// <summary>The number of rows in a run.</summary>
    public int Batch => run.Batch;

    /// <inheritdoc cref="GuidedRun.Give"/>
    public void Give(IReadOnlyDictionary<string, Tensor> latents, int from) => run.Give(latents, from);

    /// <summary>
    /// The ratios [rows, draws] of the rows from the first on, at the draws with this number; rows after the last wrap around.
    /// </summary>
    public ReadOnlySpan<double> At(int first, uint filling)
    {
        run.Fill(first, filling);
        run.Read(Ratios, values);
        return values;
    }

    public void Dispose() => run.Dispose();

    /// <summary>The ratios of rows; terms outside of the rows are those of other data where shared latents are given.</summary>
    private static Value Whole(GuidedJoint joint, GuidedRequest request)
    {
        var (rows, outside) = joint.LogRatio();
        if (request.Rows is not { } plate) return Ops.Broadcast(outside!.AlignedTo([joint.Particle]), [joint.Particle.Size]);
        return Ops.Broadcast(rows!.AlignedTo([joint.RowAxis(plate), joint.Particle]), [request.Batch, joint.Particle.Size]);
    }
}
