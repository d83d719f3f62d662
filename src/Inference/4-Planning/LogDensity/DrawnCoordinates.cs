namespace ProbDsl.Inference.LogDensity;

/// <summary>Draws of the coordinates of a density as those of a fit: of the story's unknowns, and beside them of missing cells.</summary>
public static class DrawnCoordinates
{
    /// <param name="joint">The density.</param>
    /// <param name="count">The number of draws.</param>
    /// <param name="drawn">The array of a coordinate's unknown, [draws, shape..].</param>
    public static PosteriorDraws Collect(LogJoint joint, int count, Func<string, Tensor> drawn) =>
        new(count, joint.Coordinates.Where(c => c.Cells is null).ToDictionary(c => c.Unknown.Name, c => drawn(c.Unknown.Name)))
        {
            Cells = joint.Coordinates.Where(c => c.Cells is not null).ToDictionary(c => c.Source.Name, c => drawn(c.Unknown.Name)),
        };
}
