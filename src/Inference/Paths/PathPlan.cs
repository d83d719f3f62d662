using ProbDsl.Inference.Analysis;

namespace ProbDsl.Inference.Paths;

/// <summary>The path along which weights are trained.</summary>
/// <param name="Path">The draw, its field, and the maps behind it.</param>
internal sealed record PathPlan(PathDraw Path) : LoweredPlan;
