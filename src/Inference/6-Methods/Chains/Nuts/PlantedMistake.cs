namespace ProbDsl.Inference.Nuts;

/// <summary>Mistakes that tests plant in a sampler, to see that they find them; a fit has none.</summary>
internal enum PlantedMistake
{
    None,

    /// <summary>A trajectory goes on where it turns around, and ends where it does not.</summary>
    TurnedSign,

    /// <summary>The weights of a trajectory and of its extension are swapped.</summary>
    SwappedWeights,

    /// <summary>Scales are multiplied where they divide.</summary>
    InvertedMetric,

    /// <summary>The metric is not replaced by the one that was computed.</summary>
    UnusedMetric,

    /// <summary>The metric is computed from draws that did not move, too.</summary>
    EveryDraw,

    /// <summary>The covariance of gradients is taken for its inverse, where correlations are learned.</summary>
    GradientsNotInverted,

    /// <summary>The step is adapted to the acceptance with the wrong sign.</summary>
    StepSign,

    /// <summary>The way back of a step that divides itself is not checked.</summary>
    OneWayHalvings,
}
