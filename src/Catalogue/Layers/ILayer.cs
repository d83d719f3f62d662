using ProbDsl.Catalogue.Functions;

namespace ProbDsl.Catalogue.Layers;

/// <summary>A layer that tensor programs compute.</summary>
public interface ILayer
{
    /// <summary>
    /// What the layer makes of what flows in: [axes.., event..], with the axes of all inputs. A strict prefix comes in whole, [axes.., D,
    /// ..], and leaves its positions as one more axis behind the others: what stands there sees the positions before it and no other.
    /// </summary>
    Operand Lower(LayerCall call);
}
