using ProbDsl.Catalogue;
using ProbDsl.Inference.Lowering;
using ProbDsl.Inference.Problems;
using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Variational;

/// <summary>
/// log p(row, latents) - log q(latents) at draws of a trained guide, for any row and as many draws as wanted: what every bound is made of.
/// Where nothing comes by rows there is one row, the whole story.
/// </summary>
internal sealed class LogRatios : IDisposable
{
    private const string Ratios = "log ratios";

    private readonly GuidedRun run;
    private readonly double[] values;

    /// <exception cref="LoweringLimit">The story or its guide says what this version cannot put in a program.</exception>
    /// <exception cref="WeightMismatch">The weights are not those of this guide and these rows.</exception>
    public LogRatios(
        Problem problem, StandardCatalogue catalogue, GuidedRequest like, IReadOnlyDictionary<string, Tensor> weights, ulong seed,
        EngineChoice engine)
    {
        // what rows share is drawn once for all of them
        if (like.Rows is { } plate && BatchedPlate.HasOutside(problem, plate)) like = like with { Rows = null, Batch = 1 };
        run = new(problem, catalogue, like, weights, seed, engine, (joint, request) => [(Ratios, Whole(joint, request))]);
        values = new double[run.Batch * run.Draws];
    }

    public int Rows => run.Rows;

    /// <summary>How many draws a filling has.</summary>
    public int Draws => run.Draws;

    /// <summary>Rows in a filling.</summary>
    public int Batch => run.Batch;

    /// <summary>
    /// The ratios [rows, draws] of the rows from the first on, at the filling-th draws; rows behind the last begin again.
    /// </summary>
    public ReadOnlySpan<double> At(int first, uint filling)
    {
        run.Fill(first, filling);
        run.Read(Ratios, values);
        return values;
    }

    public void Dispose() => run.Dispose();

    private static Value Whole(GuidedJoint joint, GuidedRequest request)
    {
        var (rows, outside) = joint.LogRatio();
        if (request.Rows is not { } plate) return Ops.Broadcast(outside!.AlignedTo([joint.Particle]), [joint.Particle.Size]);
        return Ops.Broadcast(rows!.AlignedTo([joint.RowAxis(plate), joint.Particle]), [request.Batch, joint.Particle.Size]);
    }
}
