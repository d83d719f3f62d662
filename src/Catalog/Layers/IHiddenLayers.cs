namespace ProbDsl.Catalog.Layers;

/// <summary>A layer with hidden layers of its own, whose values it adds to <see cref="LayerCall.Hidden"/>.</summary>
public interface IHiddenLayers
{
    /// <summary>Their number.</summary>
    int CountOf(LayerStage stage);
}
