// the least that a program can do: what is left of a start without probdsl
Console.Out.WriteLine("ok");
