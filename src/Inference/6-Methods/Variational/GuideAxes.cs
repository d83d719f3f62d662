namespace ProbDsl.Inference.Variational;

/// <summary>The axes of the draws of a guide.</summary>
/// <param name="request">The request.</param>
/// <param name="problem">The problem with the rows of a batch, or of the part of it that is not for a chain's first step.</param>
internal sealed class GuideAxes(GuidedRequest request, Problem problem)
{
    private const int ParticleRank = 900;

    /// <summary>The axis of the particles.</summary>
    public Axis Particle { get; } = new("particle", request.Particles, 0, ParticleRank);

    /// <summary>The axis of particles of a latent: rows have their own particles, latents outside the rows are drawn once; without rows all
    /// have particles.</summary>
    public Axis? ParticlesOf(Variable latent) =>
        request.Particles > 1 && (request.DrawsAll || request.Rows is not { } rows || BatchedPlate.Has(latent, rows)) ? Particle : null;

    /// <summary>The axis of the batched plate's rows, if the latent has one member for each.</summary>
    public Axis? RowsOf(Variable latent) => request.Rows is { } rows && BatchedPlate.Has(latent, rows) ? RowAxis(rows) : null;

    /// <summary>The axis of the rows.</summary>
    public Axis RowAxis(Plate rows) => new(rows.Name, problem.SizeOf(rows.Size), 0, problem.Graph.Plates.ToList().IndexOf(rows));
}
